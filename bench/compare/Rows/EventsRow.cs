using DTrace.Core;

namespace DTracePS.Compare;

/// <summary>
/// Events a second without loss, from the probe to its reader: getppid at rising rates, a fresh tracer for each; the highest at which all
/// arrived. Every tracer has its default buffers. To the pipeline: records collected as objects by Receive-DTraceRecord.
/// </summary>
internal sealed class EventsRow : Row
{
    public const string Consumer = "events-consumer";
    public const string Pipeline = "events-pipeline";

    private const string Ours = "syscall::getppid:entry { trace(pid); }";

    /// <summary>Calls a second; the last is as fast as they come.</summary>
    private static readonly long[] Rates = [25_000, 50_000, 75_000, 100_000, 150_000, 200_000, 250_000, 300_000, 400_000, 500_000, 650_000, 800_000, 1_000_000, 1_250_000, 1_500_000, 2_000_000, 0];

    public override string Id => "events";

    public override IReadOnlyList<Series> Series { get; } =
        [new(Consumer, "events without loss, to the consumer (printf of the peers)", "1/s"), new(Pipeline, "events without loss, to a pipeline object", "1/s")];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS, Contender.BpftraceOld, Contender.BpftraceNew, Contender.RealDTrace];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        yield return (Consumer, Highest(contender == Contender.DTracePS ? ToConsumer : (calls, rate) => ToLines(contender, calls, rate)));
        if (contender == Contender.DTracePS) yield return (Pipeline, Highest(ToPipeline));
    }

    /// <summary>Seeks between the last rate that was borne and the first that was not; gives the rate that was reached.</summary>
    private static double Highest(Func<long, long, (long Received, double Rate)> run)
    {
        int borne = -1, failed = Rates.Length;
        double highest = 0;
        while (failed - borne > 1)
        {
            int middle = (borne + failed) / 2;
            long calls = (Rates[middle] == 0 ? 2_500_000 : Rates[middle]) * Settings.PulseSeconds;
            (long received, double rate) = run(calls, Rates[middle]);
            if (received < calls)
            {
                failed = middle;
                continue;
            }

            borne = middle;
            highest = Math.Max(highest, rate);
        }

        return highest;
    }

    private static (long Received, double Rate) ToConsumer(long calls, long rate)
    {
        DTraceConsumer consumer = Compare.Ours.Start(Ours);
        using RecordReader reader = DTraceConsumer.OpenReaderAsync([consumer], waits: true).GetAwaiter().GetResult();
        Task<long> reading = Task.Factory.StartNew(
            () =>
            {
                long count = 0;
                do
                {
                    for (; reader.TryPeek(out object? item); reader.Commit()) count += item is TraceRecord ? 1 : 0;
                }
                while (reader.Wait(Compare.Ours.Limit) == ReaderWait.Item);
                return count;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        double reached = Load.Pulse(calls, rate);
        consumer.Stop();
        long received = reading.GetAwaiter().GetResult();
        long dropped = consumer.Drops.Sum(drop => drop.Count);
        consumer.Remove();
        return (dropped == 0 ? received : 0, reached);
    }

    private static (long Received, double Rate) ToPipeline(long calls, long rate)
    {
        using Child child = Child.Start([Workspace.Host, "-NonInteractive", "-File", Workspace.Script("receive.ps1"), $"{Ours} tick-{Life(calls, rate)}s {{ exit(0); }}"]);
        child.ReadTo("ready");
        double reached = Load.Pulse(calls, rate);
        string[] counts = (child.ReadLine() ?? throw new InvalidOperationException("The session ended without its counts.")).Split(' ');
        return (counts[1] == "0" ? long.Parse(counts[0], System.Globalization.CultureInfo.InvariantCulture) : 0, reached);
    }

    private static (long Received, double Rate) ToLines(Contender contender, long calls, long rate)
    {
        int life = Life(calls, rate);
        string program = contender == Contender.RealDTrace
            ? $"syscall::getppid:entry {{ printf(\"e %d\\n\", pid); }} BEGIN {{ printf(\"ready\\n\"); }} {Load.End} {{ exit(0); }} {Load.Limit}"
            : $"tracepoint:syscalls:sys_enter_getppid {{ printf(\"e %d\\n\", pid); }} interval:ms:300 {{ printf(\"ready\\n\"); }} interval:s:{life} {{ exit(); }}";
        using Child child = Child.Start([.. contender.Wrapper(), .. contender.Command(program)]);
        child.ReadTo("ready");
        Task<long> reading = child.CountLines("e ");
        double reached = Load.Pulse(calls, rate);
        if (contender == Contender.RealDTrace) Load.CallEnd();
        return (reading.GetAwaiter().GetResult(), reached);
    }

    /// <summary>Seconds after which a tracer ends: the pulse's, as slow as a probe may make it, and some to drain.</summary>
    private static int Life(long calls, long rate) => 2 + (rate == 0 ? Settings.PulseSeconds * 2 : (int)(calls / rate)) + (Settings.IsQuick ? 0 : 1);
}
