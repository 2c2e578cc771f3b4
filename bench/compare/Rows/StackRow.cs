using System.Diagnostics;
using DTrace.Core;

namespace DTracePS.Compare;

/// <summary>What stack() costs a consumer from its first word to its names: the first consumer of a process, which reads the kernel's symbols, and one after it.</summary>
internal sealed class StackRow : Row
{
    public const string First = "stack-first";
    public const string Later = "stack-later";
    public const string Memory = "stack-later-memory";

    private static bool _isLater;

    public override string Id => "stack";

    public override IReadOnlyList<Series> Series { get; } =
    [
        new(First, "a consumer with stack(), the first of a process", "ms"),
        new(Later, "a consumer with stack(), a later one", "ms"),
        new(Memory, "a consumer with stack(), a later one: memory allocated", "KiB"),
    ];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        if (!_isLater) yield return (First, Run());
        _isLater = true;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        yield return (Later, Run());
        yield return (Memory, (GC.GetTotalAllocatedBytes(precise: true) - before) / 1024.0);
    }

    private static double Run()
    {
        long begun = Stopwatch.GetTimestamp();
        DTraceConsumer consumer = Ours.Start("syscall::getppid:entry { @[stack()] = count(); }");
        Load.Pulse(10, 0);
        consumer.Stop();
        StackFrames stack = (StackFrames)consumer.Read()[0].Key[0];
        double spent = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        consumer.Remove();
        return stack.Any(frame => frame.Symbol is not null) ? spent : throw new InvalidOperationException("The stack has no names.");
    }
}
