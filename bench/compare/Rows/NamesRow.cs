using System.Diagnostics;
using System.Globalization;
using System.Text;
using DTrace.Core;

namespace DTracePS.Compare;

/// <summary>
/// The compile of a program that declares 20,000 names, enumerators and members of a structure in equal parts. The engine Embedded looks names up in the
/// kernel's types too, which must not make them dearer than they are to the engine InProcess, which has none.
/// </summary>
internal sealed class NamesRow : Row
{
    public const string Embedded = "names-embedded";
    public const string InProcess = "names-in-process";
    private const int Names = 20_000;

    public override string Id => "names";

    public override IReadOnlyList<Series> Series { get; } =
        [new(Embedded, "compile of 20,000 names: Embedded", "ms"), new(InProcess, "compile of 20,000 names: InProcess", "ms")];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        yield return (Embedded, Measure(new DTrace.Embedded.EmbeddedEngine()));
        yield return (InProcess, Measure(new DTrace.Embedded.InProcessEngine()));
    }

    private static double Measure(IEngine engine)
    {
        DTraceConsumer consumer = DTraceConsumer.OpenAsync(new ConsumerOptions { Engine = engine.Kind, Engines = [engine] }).GetAwaiter().GetResult();
        ProgramSource source = new() { Text = Program() };
        long begin = Stopwatch.GetTimestamp();
        consumer.CompileAsync(source).GetAwaiter().GetResult();
        double milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        consumer.Remove();
        return milliseconds;
    }

    private static string Program()
    {
        StringBuilder text = new("enum many { e0");
        for (int i = 1; i < Names / 2; i++) text.Append(CultureInfo.InvariantCulture, $", e{i}");
        text.Append(" };\nstruct wide { ");
        for (int i = 0; i < Names / 2; i++) text.Append(CultureInfo.InvariantCulture, $"int m{i}; ");
        text.Append(CultureInfo.InvariantCulture, $"}};\nBEGIN {{ trace(e{(Names / 2) - 1}); trace((long)&((struct wide *)0)->m{(Names / 2) - 1}); }}");
        return text.ToString();
    }
}
