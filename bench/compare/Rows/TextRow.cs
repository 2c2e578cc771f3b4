namespace DTracePS.Compare;

/// <summary>
/// What a line of printf() costs on its way to standard output, at two rates that every tracer bears: the tracer's own processor time, once it has
/// settled, divided by the lines.
/// </summary>
internal sealed class TextRow : Row
{
    private const int WarmSeconds = 8;
    private const int Seconds = 4;

    private static readonly (string Id, long Rate)[] Rates = [("text-10000", 10_000), ("text-100000", 100_000)];

    public override string Id => "text";

    public override IReadOnlyList<Series> Series { get; } =
        [.. Rates.Select(rate => new Series(rate.Id, $"a line of printf() to standard output, {rate.Rate:N0} a second: processor time", "µs"))];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS, Contender.BpftraceOld, Contender.BpftraceNew];

    public static string Of(long rate) => Rates.First(item => item.Rate == rate).Id;

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        foreach ((string id, long rate) in Rates) yield return (id, Cost(contender, rate));
    }

    private static double Cost(Contender contender, long rate)
    {
        int warm = Settings.IsQuick ? 2 : WarmSeconds, life = warm + Seconds + 4;
        string[] command = contender == Contender.DTracePS
            ? [Workspace.Host, "-NonInteractive", "-File", Workspace.Script("text.ps1"), $"syscall::getppid:entry {{ printf(\"e %d\\n\", pid); }} tick-300ms {{ printf(\"ready\\n\"); }} tick-{life}s {{ exit(0); }}"]
            : [
                .. contender.Wrapper(),
                .. contender.Command($"tracepoint:syscalls:sys_enter_getppid {{ printf(\"e %d\\n\", pid); }} interval:ms:300 {{ printf(\"ready\\n\"); }} interval:s:{life} {{ exit(); }}"),
            ];
        using Child child = Child.Start(command);
        child.ReadTo("ready");
        Task<long> reading = child.CountLines("e ");
        Load.Pulse(warm * rate, rate);
        TimeSpan before = child.ProcessorTime;
        Load.Pulse(Seconds * rate, rate);
        TimeSpan spent = child.ProcessorTime - before;
        long lines = reading.GetAwaiter().GetResult();
        // Another process may call getppid too.
        return lines >= (warm + Seconds) * rate
            ? spent.TotalMicroseconds / (Seconds * rate)
            : throw new InvalidOperationException($"{contender.Title()} printed {lines} lines of {(warm + Seconds) * rate}.");
    }
}
