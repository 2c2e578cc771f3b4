using System.Diagnostics;
using System.Globalization;
using DTrace.Core;

namespace DTracePS.Compare;

/// <summary>
/// Compile time against the number of clauses. Ours is the call that compiles; a peer's is its whole process, which is told to exit
/// at once. Peers are asked for no more than 100: LLVM takes minutes for 1,000.
/// </summary>
internal sealed class CompileRow : Row
{
    /// <summary>A perf tracepoint bears 64 programs at most (BPF_TRACE_MAX_PROGS, kernel/trace/bpf_trace.c): the clauses go round these.</summary>
    private static readonly string[] Calls = ["getpid", "getppid", "getuid", "getgid"];

    private static readonly int[] Sizes = [1, 10, 100, 1_000];

    public override string Id => "compile";

    public override IReadOnlyList<Series> Series { get; } =
        [.. Sizes.Select(size => new Series(IdOf(size), string.Create(CultureInfo.InvariantCulture, $"compile of {size:N0} clause{(size == 1 ? "" : "s")}"), "ms"))];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS, Contender.BpftraceOld, Contender.BpftraceNew, Contender.RealDTrace];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        foreach (int size in Sizes)
        {
            if (contender == Contender.DTracePS) yield return (IdOf(size), MeasureOurs(size));
            else if (size <= 100) yield return (IdOf(size), MeasurePeer(contender, size));
        }
    }

    private static string IdOf(int size) => string.Create(CultureInfo.InvariantCulture, $"compile-{size}");

    private static double MeasureOurs(int size)
    {
        DTraceConsumer consumer = DTraceConsumer.OpenAsync(new ConsumerOptions { Engine = EngineKind.Embedded, Engines = [new DTrace.Embedded.EmbeddedEngine()] })
            .GetAwaiter().GetResult();
        ProgramSource source = new() { Text = Clauses("syscall::{0}:entry", size) };
        long begin = Stopwatch.GetTimestamp();
        consumer.CompileAsync(source).GetAwaiter().GetResult();
        double milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        consumer.Remove();
        return milliseconds;
    }

    private static double MeasurePeer(Contender contender, int size) => contender == Contender.RealDTrace
        ? Load.Time(contender.Wrapper(), contender.Command(Clauses("syscall::{0}:entry", size), "-e")).Total
        : Load.Time(contender.Wrapper(), contender.Command("BEGIN { exit(); } " + Clauses("tracepoint:syscalls:sys_enter_{0}", size))).Total;

    private static string Clauses(string probe, int size) => string.Concat(Enumerable.Range(0, size).Select(i =>
        string.Format(CultureInfo.InvariantCulture, probe, Calls[i % Calls.Length]) + string.Create(CultureInfo.InvariantCulture, $" /pid == {i}/ {{ @[{i}] = count(); }}\n")));
}
