using System.Text.RegularExpressions;
using DTrace.Core;
using DTrace.Embedded.Semantics;

namespace DTracePS;

/// <summary>Completes the words of clauses and directives: the language's own, and those the program has used before.</summary>
internal static partial class WordEndings
{
    /// <summary>The endings of a place in a program.</summary>
    public static IEnumerable<Ending> Of(ProgramPlace place, string program)
    {
        IEnumerable<(string Text, string Shown, string ToolTip)> words = place.Kind switch
        {
            PlaceKind.Statement => Own(DWordKind.Keyword, DWordKind.Variable, DWordKind.Action, DWordKind.Subroutine).Concat(Globals(program)),
            PlaceKind.Expression => Own(DWordKind.Keyword, DWordKind.Variable, DWordKind.Constant, DWordKind.Subroutine).Concat(Globals(program)),
            PlaceKind.Aggregating => Own(DWordKind.AggregatingFunction),
            PlaceKind.Macro => Own(DWordKind.Macro),
            PlaceKind.Aggregation => Used(AggregationName(), program, "aggregation of this program"),
            PlaceKind.Scoped => Used(place.Scope == "self" ? ThreadLocalName() : ClauseLocalName(), program, $"{place.Scope} variable of this program"),
            PlaceKind.Option => OptionTable.All.Where(option => option.Platforms.HasFlag(OptionTable.CurrentPlatform)).Select(Describe),
            _ => [],
        };
        return words
            .Where(word => word.Text.StartsWith(place.Typed, StringComparison.Ordinal) && word.Text != place.Typed)
            .DistinctBy(word => word.Text)
            .OrderBy(word => word.Text, StringComparer.Ordinal)
            .Select(word => new Ending(place.Typed, word.Text, word.Shown, word.ToolTip));
    }

    private static IEnumerable<(string Text, string Shown, string ToolTip)> Own(params DWordKind[] kinds) =>
        DVocabulary.Words.Where(word => kinds.Contains(word.Kind)).Select(word => (IsFunction(word.Kind) ? word.Text + "(" : word.Text, word.Text, word.Meaning));

    private static bool IsFunction(DWordKind kind) => kind is DWordKind.Action or DWordKind.Subroutine or DWordKind.AggregatingFunction;

    private static IEnumerable<(string Text, string Shown, string ToolTip)> Globals(string program) => Used(AssignedName(), program, "variable of this program");

    private static IEnumerable<(string Text, string Shown, string ToolTip)> Used(Regex pattern, string program, string meaning) =>
        pattern.Matches(program).Select(match => (match.Groups[1].Value, match.Groups[1].Value, meaning));

    private static (string Text, string Shown, string ToolTip) Describe(OptionDescription option) =>
        (option.Syntax == OptionSyntax.Flag ? option.Name : option.Name + "=", option.Name, OptionSyntaxText.ToolTip(option));

    [GeneratedRegex(@"@([A-Za-z_]\w*)")]
    private static partial Regex AggregationName();

    [GeneratedRegex(@"\bself\s*->\s*([A-Za-z_]\w*)(?=\W)")]
    private static partial Regex ThreadLocalName();

    [GeneratedRegex(@"\bthis\s*->\s*([A-Za-z_]\w*)(?=\W)")]
    private static partial Regex ClauseLocalName();

    [GeneratedRegex(@"(?<![\w@>.`$])([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)?=(?!=)")]
    private static partial Regex AssignedName();
}
