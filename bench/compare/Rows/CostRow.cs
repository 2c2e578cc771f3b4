using System.Diagnostics;
using DTrace.Core;

namespace DTracePS.Compare;

/// <summary>
/// What a consumer costs this process while its reader waits: at rest, and at rates of events it bears with ease. Per cent of one core, of the
/// process's own processor time, once it has settled; the load is another process.
/// </summary>
internal sealed class CostRow : Row
{
    private const string Program = "syscall::getppid:entry { trace(pid); }";

    private static readonly (string Id, long Rate)[] Rates = [("cost-rest", 0), ("cost-1000", 1_000), ("cost-10000", 10_000), ("cost-100000", 100_000)];

    public override string Id => "cost";

    public override IReadOnlyList<Series> Series { get; } =
    [
        .. Rates.Select(rate => new Series(rate.Id, rate.Rate == 0 ? "a consumer at rest" : $"a consumer that receives {rate.Rate:N0} events/s", "% of a core")),
    ];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        foreach ((string id, long rate) in Rates) yield return (id, Cost(rate));
    }

    private static double Cost(long rate)
    {
        DTraceConsumer consumer = Ours.Start(Program);
        using RecordReader reader = DTraceConsumer.OpenReaderAsync([consumer], waits: true).GetAwaiter().GetResult();
        Thread reading = new(() =>
        {
            do
            {
                while (reader.TryPeek(out _)) reader.Commit();
            }
            while (reader.Wait(Ours.Limit) == ReaderWait.Item);
        });
        reading.Start();
        int seconds = 2 * Settings.PulseSeconds;
        Pass(Settings.IsQuick ? 3 : 10, rate);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long begun = Stopwatch.GetTimestamp();
        Pass(seconds, rate);
        double cost = 100 * (Environment.CpuUsage.TotalTime - before) / Stopwatch.GetElapsedTime(begun);
        consumer.Stop();
        reading.Join();
        consumer.Remove();
        return cost;
    }

    /// <summary>Lets time pass, with the events or without; at first until the run time has compiled what it runs again and again.</summary>
    private static void Pass(int seconds, long rate)
    {
        if (rate > 0) Load.Pulse(seconds * rate, rate);
        else Thread.Sleep(seconds * 1_000);
    }
}
