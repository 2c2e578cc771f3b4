using DTrace.AbiServer;
using DTrace.Core.LibDTrace;
using DTrace.Core.Tests.LibDTrace.Library;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>print(), whose text the library writes to a stream alone: on FreeBSD not even there, and Windows's takes no stream.</summary>
public class PrintTests
{
    private const string Point = "struct point {\n    int x = 0x1\n    char c = 'a'\n    uint64_t big = 0x8000000000000000\n    void *next = 0\n}";

    [Theory]
    [InlineData(AbiPlatform.Illumos, "int64_t 0x2a\n")]
    [InlineData(AbiPlatform.MacOs, "int64_t 0x2a\n")]
    [InlineData(AbiPlatform.FreeBsd, "int64_t 0x2a\n")]
    [InlineData(AbiPlatform.FreeBsd, "char 'x'\n")]
    [InlineData(AbiPlatform.FreeBsd, "string \"a text\"\n")]
    [InlineData(AbiPlatform.Illumos, Point)]
    [InlineData(AbiPlatform.FreeBsd, Point)]
    public void AnObjectIsToldWithItsType(AbiPlatform platform, string text)
    {
        CollectingSink.Datum datum = Assert.Single(AbiEngine.Deliver(platform, source => Print(source, text)).Data);
        Assert.Equal((TraceAction.Print, text), (datum.Action, datum.Text));
    }

    [Fact]
    public void WindowssLibraryTellsNoTypesSoAnObjectIsItsBytes()
    {
        CollectingSink.Datum datum = Assert.Single(AbiEngine.Deliver(AbiPlatform.Windows, source => Print(source, "int64_t 0x2a\n")).Data);
        Assert.Equal((TraceAction.Print, DatumType.Bytes), (datum.Action, datum.Description.Type));
        Assert.Equal(BitConverter.GetBytes(42L), datum.Bytes);
    }

    [Fact]
    public void AnIllumosWithoutMemoryStreamsTellsOfObjectsAsFreeBsdDoes()
    {
        NativeProfile old = NativeProfile.Illumos.WithStreams(hasMemoryStreams: false);
        using AbiLibrary library = new(AbiPlatform.Illumos, new FakeEngine());
        LibDTraceEngine engine = new(NativeFunctions.FromTable(library.Functions, "the table"), old);
        Assert.Equal("int64_t 0x2a\n", Assert.Single(Work(engine, library.Source).Data).Text);
        Assert.Empty(library.Violations);
    }

    [Fact]
    public void AnUnknownTypeLeavesTheBytes()
    {
        using AbiLibrary library = new(AbiPlatform.FreeBsd, new FakeEngine()) { Absent = ["dtrace_lookup_by_type"] };
        Assert.Equal(BitConverter.GetBytes(42L), Assert.Single(Work(library.Engine, library.Source).Data).Bytes);
        Assert.Empty(library.Violations);
    }

    /// <summary>What one print() becomes.</summary>
    private static CollectingSink Work(IEngine engine, IEngine source)
    {
        ((FakeEngine)source).Session.OnWork = Scripts.Once(sink => Print(sink, "int64_t 0x2a\n"));
        using IEngineSession session = engine.Open(new EngineOpenOptions { ConsumerId = 7 }, TestContext.Current.CancellationToken);
        session.Compile(Scripts.Program, TestContext.Current.CancellationToken);
        session.Start(TestContext.Current.CancellationToken);
        CollectingSink sink = new();
        session.Work(sink);
        return sink;
    }

    private static void Print(IRecordSink source, string text)
    {
        source.BeginFiring(AbiEngine.Begin, 0, 1);
        source.Text(TraceAction.Print, text);
        source.EndFiring();
    }
}
