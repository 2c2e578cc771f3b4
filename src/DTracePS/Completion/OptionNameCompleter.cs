using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DTrace.Core;

namespace DTracePS;

/// <summary>Completes the names of DTrace's options; the tool tip tells what each does and how its value is spelled.</summary>
public sealed class OptionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => Matching(wordToComplete, []);

    /// <summary>The options that begin with a word, without some.</summary>
    internal static IEnumerable<CompletionResult> Matching(string? word, IReadOnlyList<string> without) => Suggestion.Matching(
        OptionTable.All
            .Where(option => option.Platforms.HasFlag(OptionTable.CurrentPlatform) && !without.Contains(option.Name, StringComparer.OrdinalIgnoreCase))
            .OrderBy(option => option.Name, StringComparer.Ordinal)
            .Select(option => new Suggestion(option.Name, OptionSyntaxText.ToolTip(option))),
        word);
}
