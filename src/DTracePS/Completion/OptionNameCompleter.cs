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
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IEnumerable<Suggestion> suggestions = OptionTable.All
            .Where(option => option.Platforms.HasFlag(OptionTable.CurrentPlatform))
            .OrderBy(option => option.Name, StringComparer.Ordinal)
            .Select(option => new Suggestion(option.Name, OptionSyntaxText.ToolTip(option)));
        return Suggestion.Matching(suggestions, wordToComplete);
    }
}
