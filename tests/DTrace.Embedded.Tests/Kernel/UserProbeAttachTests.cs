using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

/// <summary>Many instructions of user programs at once: what cannot take a probe is told of, all others have theirs.</summary>
public sealed class UserProbeAttachTests : IDisposable
{
    private readonly KernelRuntime _runtime = Programs.OpenRuntime();
    private readonly string _file = Path.GetTempFileName();

    /// <summary>A file of 4096 bytes that nothing executes.</summary>
    public UserProbeAttachTests() => File.WriteAllBytes(_file, new byte[4096]);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void ThoseThatCannotTakeAProbeAreNamed()
    {
        AttachPoint beyond = Point(8192), odd = Point(64, semaphore: 7);
        IReadOnlyList<RefusedPoint> refused = AttachAll([Point(0), beyond, Point(16), odd, Point(32), Point(48)]);
        Assert.Equal([beyond, odd], refused.Select(point => point.Point));
        Assert.Equal($"No probe can be set at {_file}+0x2000: the kernel does not take the instruction there.", refused[0].Reason.Message);
    }

    [Fact]
    public void AFileThatIsGoneIsNamed()
    {
        File.Delete(_file);
        RefusedPoint refused = Assert.Single(AttachAll([Point(0)]));
        Assert.Equal((DTraceErrorKind.NoProbe, $"The file {_file} is not there."), (refused.Reason.Kind, refused.Reason.Message));
    }

    [Fact]
    public void AProcessThatHasEndedIsNamed()
    {
        const int NoProcess = 4_194_305;
        RefusedPoint refused = Assert.Single(AttachAll([new UserProbePoint(_file, 0, IsReturn: false, NoProcess)]));
        Assert.Equal($"Process {NoProcess} has ended.", refused.Reason.Message);
    }

    [Fact]
    public void APointAloneThatIsRefusedIsNoProbe()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Make("any", BpfProgramKind.UserProbe, Nothing));
        DTraceException error = Assert.Throws<DTraceException>(() => loaded.Attach(0, Point(8192)));
        Assert.Equal(DTraceErrorKind.NoProbe, error.Kind);
    }

    private static void Nothing(BpfAssembler code)
    {
        code.Move(BpfRegister.R0, 0);
        code.Exit();
    }

    private UserProbePoint Point(ulong offset, uint semaphore = 0) => new(_file, offset, IsReturn: false, ProcessId: null, semaphore);

    private IReadOnlyList<RefusedPoint> AttachAll(IReadOnlyList<AttachPoint> points)
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Make("any", BpfProgramKind.UserProbe, Nothing));
        return loaded.AttachAll(0, [.. points.Select((point, i) => new CookiePoint(point, (ulong)i))], TestContext.Current.CancellationToken);
    }
}
