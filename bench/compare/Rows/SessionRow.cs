using System.Globalization;

namespace DTracePS.Compare;

/// <summary>Hello, world inside an open PowerShell session: New to first record to removed; at first, and once warm.</summary>
internal sealed class SessionRow : Row
{
    public const string Time = "hello-session";

    public override string Id => "session";

    public override IReadOnlyList<Series> Series { get; } =
        [new(Time, "hello, world: in an open session", "ms"), new("hello-session-first", "hello, world: in an open session, the first time", "ms")];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        double[] rounds =
        [
            .. Child.Run(Workspace.Host, "-NonInteractive", "-File", Workspace.Script("hello.ps1"), "40")
                .Split('\n').Select(line => double.Parse(line, CultureInfo.InvariantCulture)),
        ];
        yield return (Series[1].Id, rounds[0]);
        foreach (double round in rounds.Skip(rounds.Length / 2)) yield return (Time, round);
    }
}
