using System.Globalization;

namespace DTrace.Core;

/// <summary>The sentences of losses, as libdtrace words them (dt_handle.c).</summary>
public static class DropSentence
{
    private const string SpeculationUnavailable = " (no speculative buffer available)";
    private const string SpeculationBusy = " (available buffer(s) still busy)";

    /// <summary>The sentence, as <c>3 drops on CPU 0</c>.</summary>
    /// <param name="kind">What was lost.</param>
    /// <param name="count">How many.</param>
    /// <param name="cpu">The CPU, or -1 where the loss is not of one CPU.</param>
    public static string Of(DropKind kind, long count, int cpu = -1)
    {
        string place = cpu < 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" on CPU {cpu}");
        return kind switch
        {
            DropKind.Principal => Sentence("drop", place),
            DropKind.Aggregation => Sentence("aggregation drop", place),
            DropKind.Dynamic => Sentence("dynamic variable drop", place),
            DropKind.DynamicRinsing => Sentence("dynamic variable drop", " with non-empty rinsing list"),
            DropKind.DynamicDirty => Sentence("dynamic variable drop", " with non-empty dirty list"),
            DropKind.Speculation => Sentence("speculative drop", place),
            DropKind.SpeculationBusy => Sentence("failed speculation", SpeculationBusy),
            DropKind.SpeculationUnavailable => Sentence("failed speculation", SpeculationUnavailable),
            DropKind.StackStringOverflow => Sentence("jstack()/ustack() string table overflow", place),
            DropKind.DoubleError => count == 1 ? "1 error in ERROR probe enabling" : Sentence("error", " in ERROR probe enabling"),
            DropKind.Nesting => count == 1 ? "1 firing dropped because of nesting" : Sentence("firing", " dropped because of nesting"),
            DropKind.NotEnabled => Sentence("probe", " not enabled"),
            _ => Sentence("drop", string.Create(CultureInfo.InvariantCulture, $" of kind {(int)kind}{place}")),
        };

        string Sentence(string what, string rest) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? string.Empty : "s")}{rest}");
    }
}
