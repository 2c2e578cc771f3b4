using System.Diagnostics;
using DTrace.Core;

namespace DTracePS.Compare;

/// <summary>What fifty consumers at rest cost this process: per cent of one core, and memory.</summary>
internal sealed class CrowdRow : Row
{
    public const string Cost = "crowd-cost";
    public const string Memory = "crowd-memory";

    private const int Count = 50;

    public override string Id => "crowd";

    public override IReadOnlyList<Series> Series { get; } = [new(Cost, "50 consumers at rest", "% of a core"), new(Memory, "50 consumers at rest: memory", "MiB")];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        long before = Resident();
        List<DTraceConsumer> consumers = [.. Enumerable.Range(0, Count).Select(_ => Ours.Start("syscall::getpgid:entry { @[execname] = count(); }"))];
        Thread.Sleep(TimeSpan.FromSeconds(Settings.IsQuick ? 1 : 3));
        TimeSpan spent = Environment.CpuUsage.TotalTime;
        long begun = Stopwatch.GetTimestamp();
        Thread.Sleep(TimeSpan.FromSeconds(2 * Settings.PulseSeconds));
        yield return (Cost, 100 * (Environment.CpuUsage.TotalTime - spent) / Stopwatch.GetElapsedTime(begun));
        yield return (Memory, (Resident() - before) / (1024.0 * 1024));
        foreach (DTraceConsumer consumer in consumers) consumer.Remove();
    }

    /// <summary>What of this process is in memory, after a collection.</summary>
    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
