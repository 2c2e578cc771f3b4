using System.Globalization;

namespace DTracePS.Compare;

/// <summary>The first command of a person who has pwsh: the portable module imported into a new pwsh, and its first Invoke-DTrace.</summary>
internal sealed class FirstRow : Row
{
    public const string Import = "first-import";
    public const string Command = "first-command";

    public override string Id => "first";

    public override IReadOnlyList<Series> Series { get; } =
        [new(Import, "in a new pwsh: Import-Module of the portable module", "ms"), new(Command, "in a new pwsh: the first Invoke-DTrace after it", "ms")];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        string module = Path.Combine(Workspace.Root, "out", "DTracePS", "DTracePS.psd1");
        string[] times = Child.Run("env", "--chdir", Workspace.Root, "dotnet", "pwsh", "-NoProfile", "-NonInteractive", "-File", Workspace.Script("first.ps1"), module).Split(' ');
        yield return (Import, double.Parse(times[0], CultureInfo.InvariantCulture));
        yield return (Command, double.Parse(times[1], CultureInfo.InvariantCulture));
    }
}
