using DTrace.AbiServer;
using DTrace.Core.LibDTrace;
using DTrace.Core.Tests.LibDTrace.Library;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>Libraries of another version, or of another kind.</summary>
public class WrongLibraryTests
{
    [Theory]
    [InlineData(4, "Client requested deprecated version of library")]
    [InlineData(2, "Client requested version newer than library")]
    public void AVersionThatOpenRefusesIsAnErrorThatSaysSo(int version, string reason)
    {
        using AbiEngine abi = new(AbiPlatform.Illumos, source => new AbiLibrary(AbiPlatform.Illumos, source) { InterfaceVersion = version });
        DTraceException error = Assert.Throws<DTraceException>(() => abi.Open());
        Assert.Equal(DTraceErrorKind.Engine, error.Kind);
        Assert.Equal($"failed to initialize Sun D 1.13.1 of the library of Illumos: {reason}", error.Message);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void LackOfPrivilegeIsKnownByItsTextWhateverItsNumber(AbiPlatform platform)
    {
        using AbiEngine abi = new(platform, source => new AbiLibrary(platform, source) { OpenError = "EDT_ACCESS" });
        DTraceException error = Assert.Throws<DTraceException>(() => abi.Open());
        Assert.Equal(DTraceErrorKind.Privilege, error.Kind);
        Assert.StartsWith("DTrace requires additional privileges: run as ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFunctionAnOlderLibraryLacksIsAnErrorAtTheCallThatNeedsIt()
    {
        using AbiEngine abi = new(AbiPlatform.Illumos, source => new AbiLibrary(AbiPlatform.Illumos, source) { Absent = ["dtrace_probe_iter"] });
        using IEngineSession session = abi.Start();
        DTraceException error = Assert.Throws<DTraceException>(() => session.FindProbes(new ProbeDescription(0, "", "", "", "BEGIN")));
        Assert.Equal((DTraceErrorKind.LibraryMissing, "the library of Illumos has no function dtrace_probe_iter."), (error.Kind, error.Message));
        Assert.Equal(EngineStatus.Running, session.Work(new CollectingSink()));
    }

    [Fact]
    public void ALibraryWithoutAVersionIsOpenedAllTheSame()
    {
        using AbiEngine abi = new(AbiPlatform.Illumos, source => new AbiLibrary(AbiPlatform.Illumos, source) { Absent = ["_dtrace_version"] });
        using IEngineSession session = abi.Open();
        Assert.Equal("libdtrace", session.Version);
    }

    [Fact]
    public void ATableThatIsNotLibdtracesIsAnErrorThatNamesWhatItLacks()
    {
        LibDTraceEngine engine = new(NativeFunctions.FromTable(new Dictionary<string, nint> { ["malloc"] = 1 }, "some library"), NativeProfile.Illumos);
        DTraceException error = Assert.Throws<DTraceException>(() => engine.Open(new EngineOpenOptions { ConsumerId = 1 }, TestContext.Current.CancellationToken));
        Assert.Equal((DTraceErrorKind.LibraryMissing, "some library has no function dtrace_open."), (error.Kind, error.Message));
    }

    [Fact]
    public void WindowsTellsItsVersionByAFunction()
    {
        using AbiEngine abi = new(AbiPlatform.Windows);
        using IEngineSession session = abi.Open();
        Assert.Equal("Sun D 1.13", session.Version);
    }
}
