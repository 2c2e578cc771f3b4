using System.Diagnostics;
using DTrace.AbiServer;
using DTrace.Core.Tests.LibDTrace.Library;
using Process = System.Diagnostics.Process;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>What was seen of the libraries of illumos's family, and what an engine over them must make of it.</summary>
public class HomePlatformTests
{
    private const string Sentence = "error on enabled probe ID 1 (ID 1: dtrace:::BEGIN): invalid address (0x8) in action #1";

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void AClaimedProgramsFormatsAreLeftToTheLibrary(AbiPlatform platform)
    {
        using AbiEngine abi = new(platform);
        abi.Source.Session.OnWork = Scripts.Once(source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            source.Formatted(
                TraceAction.Printf,
                PrintfFormat.Parse("%d and %s"),
                [new RecordDescription(TraceAction.Trace, 0, 4), new RecordDescription(TraceAction.Trace, 4, 8, 0, DatumType.String)],
                [.. BitConverter.GetBytes(6), .. "seven\0\0\0"u8],
                text: null);
            if (platform is AbiPlatform.FreeBsd or AbiPlatform.Windows) source.Text(TraceAction.Print, "int 0x5\n");
            source.EndFiring();
        });
        using IEngineSession session = abi.Open();
        session.SetOption("grabanon", null);
        session.Compile(Scripts.Program, TestContext.Current.CancellationToken);
        session.Start(TestContext.Current.CancellationToken);
        CollectingSink sink = new();
        session.Work(sink);
        CollectingSink.Datum[] data = [.. sink.Data];
        Assert.Equal(("6 and seven", null), (data[0].Text, data[0].Format));
        Assert.Equal(2, data[0].Arguments.Count);
        Assert.All(data[1..], datum => Assert.Equal((byte[])[5, 0, 0, 0], datum.Bytes));
        Assert.Empty(abi.Library.Violations);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void AfterARefusedStartEachFaultIsReportedOnceAllTheSame(AbiPlatform platform)
    {
        using AbiEngine abi = new(platform);
        abi.Source.Session.OnStart = _ =>
        {
            if (!abi.Source.Session.Options.ContainsKey("destructive")) throw new DTraceException(DTraceErrorKind.Engine, "Destructive actions not allowed");
        };
        abi.Source.Session.OnWork = Scripts.Once(source => source.Fault(new FaultRecord(0, AbiEngine.Begin, 0, FaultKind.BadAddress, 1, 8, Sentence)));
        using IEngineSession session = abi.Open();
        session.SetOption("strsize", "64");
        session.Compile(Scripts.Program, TestContext.Current.CancellationToken);
        for (int i = 0; i < 2; i++)
        {
            DTraceException refusal = Assert.Throws<DTraceException>(() => session.Start(TestContext.Current.CancellationToken));
            Assert.EndsWith("Destructive actions not allowed", refusal.Message, StringComparison.Ordinal);
        }

        session.SetOption("destructive", null);
        session.Compile(Scripts.Program, TestContext.Current.CancellationToken);
        session.Start(TestContext.Current.CancellationToken);
        CollectingSink sink = new();
        session.Work(sink);
        Assert.Equal(Sentence, Assert.Single(sink.Faults).Message);
        Assert.Equal("64", session.GetOption("strsize"));
        Assert.Empty(abi.Library.Violations);
    }

    [Fact]
    public void ARefusedStartWithAProcessIsNotTriedAgain()
    {
        Assert.SkipUnless(File.Exists("/bin/sleep"), "There is no /bin/sleep.");
        using AbiEngine abi = new(AbiPlatform.Illumos);
        abi.Source.Session.OnStart = _ => throw new DTraceException(DTraceErrorKind.Engine, "Destructive actions not allowed");
        using IEngineSession session = abi.Open();
        session.CreateProcess(new TargetCommand { File = "/bin/sleep", Arguments = ["1000"] }, TestContext.Current.CancellationToken);
        session.Compile(Scripts.Program, TestContext.Current.CancellationToken);
        Assert.Throws<DTraceException>(() => session.Start(TestContext.Current.CancellationToken));
        DTraceException error = Assert.Throws<DTraceException>(() => session.Start(TestContext.Current.CancellationToken));
        Assert.Equal(DTraceErrorKind.State, error.Kind);
        Assert.Contains("remove it and make a new one", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AbiPlatform.Illumos, true)]
    [InlineData(AbiPlatform.MacOs, true)]
    [InlineData(AbiPlatform.Windows, true)]
    [InlineData(AbiPlatform.FreeBsd, false)]
    public async Task TheWallClockTimeOfARecordIsToldWhereItIsKnown(AbiPlatform platform, bool isKnown)
    {
        using AbiEngine abi = new(platform);
        long now = (long)Stopwatch.GetElapsedTime(0).TotalNanoseconds;
        abi.Source.Session.OnWork = Scripts.Once(
            source =>
            {
                source.BeginFiring(AbiEngine.Begin, 0, now);
                source.Datum(new RecordDescription(TraceAction.Trace, 0, 8), BitConverter.GetBytes(1L));
                source.EndFiring();
            },
            EngineStatus.Exited);
        DTraceConsumer consumer = await abi.ConsumeAsync();
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true);
        Assert.Equal(ReaderWait.Item, await reader.WaitAsync(Scripts.Bound));
        Assert.True(reader.TryPeek(out object? item));
        TraceRecord record = Assert.IsType<TraceRecord>(item);
        Assert.Equal(now + AbiLibrary.ClockDistance(platform), record.Timestamp);
        Assert.Equal(isKnown, record.Time is not null);
        if (record.Time is { } time) Assert.InRange(time, DateTimeOffset.Now.AddMinutes(-5), DateTimeOffset.Now.AddMinutes(5));
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task FreeBsdsLibraryIsNotGivenAChildOfThisProcess()
    {
        Assert.SkipUnless(File.Exists("/bin/sleep"), "There is no /bin/sleep.");
        using AbiEngine abi = new(AbiPlatform.FreeBsd);
        using IEngineSession session = abi.Open();
        using Process child = Process.Start("/bin/sleep", "1000");
        DTraceException error = Assert.Throws<DTraceException>(() => { session.GrabProcess(child.Id); });
        child.Kill();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(DTraceErrorKind.Argument, error.Kind);
        Assert.Contains("it was started by this process", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, abi.Library.Calls("dtrace_proc_grab"));
    }

    [Fact]
    public void WindowssLibraryWritesTheEventsOfEtwTrace()
    {
        using AbiEngine abi = new(AbiPlatform.Windows);
        abi.Source.Session.OnWork = Scripts.Once(source => AbiEngine.Fire(source, new RecordDescription(TraceAction.Unknown, 0, 8, 9), [1, 2, 3, 4, 5, 6, 7, 8]));
        using IEngineSession session = abi.Start();
        CollectingSink sink = new();
        session.Work(sink);
        Assert.Equal([[1, 2, 3, 4, 5, 6, 7, 8]], abi.Library.EtwEvents);
        Assert.Equal((TraceAction.Unknown, 9UL), (Assert.Single(sink.Data).Action, Assert.Single(sink.Data).Description.Argument));
        Assert.Empty(abi.Library.Violations);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void ATextComesBeforeTheOptionThatWasSetAfterIt(AbiPlatform platform)
    {
        using AbiEngine abi = new(platform);
        abi.Source.Session.OnWork = Scripts.Once(source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            source.Formatted(TraceAction.Printf, PrintfFormat.Parse("before"), [], [], null);
            source.OptionSet("quiet", "1");
            source.Formatted(TraceAction.Printf, PrintfFormat.Parse("after"), [], [], null);
            source.EndFiring();
        });
        using IEngineSession session = abi.Start();
        OrderSink sink = new();
        session.Work(sink);
        Assert.Equal(["before", "quiet=1", "after"], sink.Order);
    }

    /// <summary>Keeps texts and options in their order.</summary>
    private sealed class OrderSink : IRecordSink
    {
        public List<string> Order { get; } = [];

        public void BeginFiring(ProbeDescription probe, int cpu, long? timestamp)
        {
        }

        public void Datum(in RecordDescription description, ReadOnlySpan<byte> datum) => Order.Add("datum");

        public void Formatted(TraceAction action, PrintfFormat? format, ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, string? text) => Order.Add(text!);

        public void Text(TraceAction action, string text) => Order.Add(text);

        public void EndFiring()
        {
        }

        public void Drop(DropRecord drop)
        {
        }

        public void Fault(FaultRecord fault)
        {
        }

        public void OptionSet(string name, string? value) => Order.Add($"{name}={value}");
    }
}
