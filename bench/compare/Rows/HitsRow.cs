using System.Diagnostics;
using DTrace.Core;

namespace DTracePS.Compare;

/// <summary>
/// What a probe's hit costs: a getppid loop traced, less the same loop untraced just before. A peer's raw tracepoint stands for all system
/// calls and looks at the number itself.
/// </summary>
internal sealed class HitsRow : Row
{
    public const string Other = "hits-other";

    private const int GetParent = 110;
    private const int LifeSeconds = 2;

    /// <summary>Each case in D, in bpftrace's language, and on a raw tracepoint, whose arguments are registers and number.</summary>
    private static readonly (string Id, string Title, string Predicate, string D, string Bpftrace, string Raw)[] Cases =
    [
        ("hits-count", "{ @ = count(); }", "", "@ = count();", "@ = count();", "@ = count();"),
        ("hits-execname", "{ @[execname] = count(); }", "", "@[execname] = count();", "@[comm] = count();", "@[comm] = count();"),
        ("hits-quantize", "{ @ = quantize(arg0); }", "", "@ = quantize(arg0);", "@ = hist(pid);", "@ = hist(arg1);"),
        ("hits-false", "/pid == 1/ { @ = count(); }, false", "pid == 1", "@ = count();", "@ = count();", "@ = count();"),
    ];

    public override string Id => "hits";

    public static IEnumerable<string> CaseIds => Cases.Select(item => item.Id);

    public override IReadOnlyList<Series> Series { get; } =
    [
        .. Cases.Select(item => new Series(item.Id, $"a hit of syscall::getppid:entry {item.Title}", "ns")),
        new(Other, "another system call while only getppid is traced", "ns"),
    ];

    public override IReadOnlyList<Contender> Contenders { get; } = Enum.GetValues<Contender>();

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        for (int i = 0; i < Cases.Length; i++)
        {
            double bare = Load.Hits("getppid"), bareOther = i == 0 ? Load.Hits("getuid") : 0;
            (double hit, double other) = contender == Contender.DTracePS ? MeasureOurs(i) : MeasurePeer(contender, i);
            yield return (Cases[i].Id, hit - bare);
            if (i == 0) yield return (Other, other - bareOther);
        }
    }

    private static (double Hit, double Other) MeasureOurs(int number)
    {
        DTraceConsumer consumer = Ours.Start($"syscall::getppid:entry {Test(Cases[number].Predicate)} {{ {Cases[number].D} }}");
        (double, double) costs = Hit(number);
        consumer.Remove();
        return costs;
    }

    private static (double Hit, double Other) MeasurePeer(Contender contender, int number)
    {
        (string _, string _, string predicate, string d, string bpftrace, string raw) = Cases[number];
        string frame = contender == Contender.RealDTrace
            ? $"BEGIN, END {{ printf(\"ready %d\\n\", timestamp); }} {Load.End} {{ exit(0); }} {Load.Limit}"
            : $"interval:ms:300 {{ printf(\"ready %lld\\n\", nsecs); }} interval:s:{LifeSeconds} {{ exit(); }}";
        string probe = contender switch
        {
            Contender.RealDTrace => $"syscall::getppid:entry {Test(predicate)} {{ {d} }}",
            Contender.BpftraceRaw => $"rawtracepoint:sys_enter {Test(predicate.Length == 0 ? $"arg1 == {GetParent}" : $"arg1 == {GetParent} && {predicate}")} {{ {raw} }}",
            _ => $"tracepoint:syscalls:sys_enter_getppid {Test(predicate)} {{ {bpftrace} }}",
        };
        string[] options = contender == Contender.RealDTrace ? ["-x", "switchrate=100ms"] : [];
        using Child child = Child.Start([.. contender.Wrapper(), .. contender.Command($"{probe} {frame}", options)]);
        child.ReadTo("ready");
        (double, double) costs = Hit(number);
        long measured = Stopwatch.GetTimestamp();
        if (contender == Contender.RealDTrace) Load.CallEnd();
        child.RequireAlive("ready ", measured);
        return costs;
    }

    private static (double Hit, double Other) Hit(int number) => (Load.Hits("getppid"), number == 0 ? Load.Hits("getuid") : 0);

    private static string Test(string predicate) => predicate.Length == 0 ? "" : $"/{predicate}/";
}
