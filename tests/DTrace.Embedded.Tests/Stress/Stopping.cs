using System.Diagnostics;
using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>Stop does stop: whatever the consumer is doing, whoever asks, and however often.</summary>
[Collection(nameof(RunsAlone))]
[Trait("Kind", "Stress")]
public sealed class Stopping
{
    private const string KernelProgram = "BEGIN { trace(1); } syscall:::entry { @[probefunc] = count(); trace(arg0); } profile-997 { @ticks[cpu] = count(); } END { trace(2); }";
    private const string InProcessProgram = "BEGIN { trace(1); } profile-997 { @ticks[cpu] = count(); trace(cpu); } END { trace(2); }";

    /// <summary>It ends far sooner; this is where a hang is called one.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Engines => ["Embedded", "InProcess"];

    /// <summary>
    /// One thread opens, compiles, starts and reads; three others, after moments drawn at random, ask for Stop, Stop again and Remove. Whichever
    /// state that meets, everybody gets an answer, and the consumer is removed in the end.
    /// </summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task FromOtherThreadsAtAnyMoment(string engine)
    {
        Dictionary<ConsumerState, int> met = [];

        // Milliseconds, in which a consumer gets to tracing also where the machine is busy, and compiles anyway.
        int latest = engine == "Embedded" ? 400 : 80;
        TimeSpan longest = default;
        foreach (int round in StressTime.Rounds(least: 20, seconds: 3))
        {
            Random random = StressTime.Random(round);
            DTraceConsumer consumer = await Engine(engine).OpenAsync();
            Task user = Task.Run(() => UseAsync(consumer, ProgramOf(engine)));
            int[] delays = [random.Next(0, latest), random.Next(0, latest), random.Next(0, latest)];
            Task<TimeSpan>[] stops = [.. delays.Select((delay, i) => Task.Run(() => StopAsync(consumer, delay, remove: i == 2, met)))];
            foreach (TimeSpan took in await Task.WhenAll(stops).WaitAsync(Limit, CancellationToken.None)) longest = took > longest ? took : longest;
            await user.WaitAsync(Limit, CancellationToken.None);
            Assert.Equal(ConsumerState.Removed, consumer.State);
        }

        string states = string.Join(", ", met.OrderBy(state => state.Key).Select(state => string.Create(CultureInfo.InvariantCulture, $"{state.Key} {state.Value}")));
        StressTime.Report($"stops at any moment, {engine}", $"asked for in the states {states}; the longest took {longest.TotalMilliseconds:0} ms");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task WhileTheQueueIsFull(string engine)
    {
        DTraceConsumer consumer = await Engine(engine).OpenAsync();
        string flood = engine == "Embedded"
            ? string.Create(CultureInfo.InvariantCulture, $"syscall:::entry /pid == {Environment.ProcessId}/ {{ trace(arg0); }}")
            : "tick-1ms { trace(1); }";
        await consumer.CompileAsync(new ProgramSource { Text = flood }, CancellationToken.None);
        await consumer.StartAsync(CancellationToken.None);

        // Nobody reads. In process the records come too slowly for that, so the queue is filled from outside.
        Stopwatch clock = Stopwatch.StartNew();
        RecordQueue queue = consumer.Session.Queue;
        TraceRecord filler = (await TestEngine.InProcess.RunAsync("BEGIN { trace(1); exit(0); }")).Records[0];
        while (queue.TakesMore())
        {
            Assert.True(clock.Elapsed < Limit, "the queue does not fill");
            if (engine == "Embedded") _ = File.Exists("/proc");
            else queue.Add(filler);
        }

        await consumer.StopAsync(Limit, CancellationToken.None);
        Assert.Equal(ConsumerState.Stopped, consumer.State);
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true, CancellationToken.None);
        int records = 0;
        for (; reader.TryPeek(out _); records++) reader.Commit();
        Assert.InRange(records, RecordQueue.RecordLimit, int.MaxValue);
        await consumer.RemoveAsync(Limit, CancellationToken.None);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task WhileAHugeProgramIsCompiled(string engine)
    {
        DTraceConsumer consumer = await Engine(engine).OpenAsync();
        Task compile = consumer.CompileAsync(new ProgramSource { Text = Huge(engine == "Embedded" ? "syscall:::entry" : "tick-1s", 5_000) }, CancellationToken.None);
        await consumer.StopAsync(Limit, CancellationToken.None);
        Assert.Equal(ConsumerState.Stopped, consumer.State);
        DTraceException ended = await Assert.ThrowsAnyAsync<DTraceException>(() => compile);

        // Ended by Stop; or, where Stop came late, refused, because it is too much for one probe.
        Assert.Contains(ended.Kind, (DTraceErrorKind[])[DTraceErrorKind.State, DTraceErrorKind.Compile]);
        await consumer.RemoveAsync(Limit, CancellationToken.None);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task WhileOthersReadAndWait(string engine)
    {
        DTraceConsumer consumer = await Engine(engine).OpenAsync();
        await consumer.CompileAsync(new ProgramSource { Text = ProgramOf(engine) }, CancellationToken.None);
        await consumer.StartAsync(CancellationToken.None);
        Task<int>[] readers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => ReadToEndAsync(consumer)))];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => consumer.StopAsync(Limit, CancellationToken.None)));
        int[] read = await Task.WhenAll(readers).WaitAsync(Limit, CancellationToken.None);
        Assert.InRange(read.Sum(), 2, int.MaxValue);
        await consumer.RemoveAsync(Limit, CancellationToken.None);
    }

    /// <summary>A program of many clauses: seconds of work for the compiler.</summary>
    private static string Huge(string probes, int clauses) => string.Concat(Enumerable.Range(0, clauses).Select(i => string.Create(
        CultureInfo.InvariantCulture, $"{probes} /cpu == {i}/ {{ @a{i % 10}[{i}, execname] = quantize(timestamp * {i}); printf(\"%d %s\\n\", {i}, execname); }}\n")));

    private static TestEngine Engine(string name) => name == "Embedded" ? TestEngine.Embedded : TestEngine.InProcess;

    private static string ProgramOf(string engine) => engine == "Embedded" ? KernelProgram : InProcessProgram;

    private static async Task UseAsync(DTraceConsumer consumer, string program)
    {
        try
        {
            await consumer.CompileAsync(new ProgramSource { Text = program }, CancellationToken.None);
            await consumer.StartAsync(CancellationToken.None);
            await ReadToEndAsync(consumer);
            await consumer.ReadAggregationsAsync(new AggregateQuery(), CancellationToken.None);
        }
        catch (DTraceException tooLate) when (tooLate.Kind == DTraceErrorKind.State)
        {
            // Stop or Remove was first: the answer names the state.
        }
    }

    private static async Task<int> ReadToEndAsync(DTraceConsumer consumer)
    {
        int items = 0;
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true, CancellationToken.None);
        while (await reader.WaitAsync(Limit, CancellationToken.None) == ReaderWait.Item)
        {
            for (; reader.TryPeek(out _); items++) reader.Commit();
        }

        return items;
    }

    private static async Task<TimeSpan> StopAsync(DTraceConsumer consumer, int delay, bool remove, Dictionary<ConsumerState, int> met)
    {
        await Task.Delay(delay);
        ConsumerState state = consumer.State;
        lock (met) met[state] = met.GetValueOrDefault(state) + 1;
        Stopwatch clock = Stopwatch.StartNew();
        if (remove) await consumer.RemoveAsync(Limit, CancellationToken.None);
        else await consumer.StopAsync(Limit, CancellationToken.None);
        Assert.Contains(consumer.State, (ConsumerState[])[ConsumerState.Stopped, ConsumerState.Removed]);
        return clock.Elapsed;
    }
}
