using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DTrace.Core;

namespace DTracePS;

/// <summary>Completes the words an option takes as its value; others have no list to choose from.</summary>
public sealed class OptionValueCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        if (fakeBoundParameters["Name"] is not string name || OptionTable.Find(name) is not { } option) return [];
        return option.Syntax is OptionSyntax.Flag or OptionSyntax.Switch
            ? Switches(option, wordToComplete)
            : Suggestion.Matching(option.Words.Select(word => new Suggestion(word, option.Description)), wordToComplete);
    }

    private static IEnumerable<CompletionResult> Switches(OptionDescription option, string wordToComplete)
    {
        string[] values = option.Syntax == OptionSyntax.Flag ? ["$true"] : ["$true", "$false"];
        return values
            .Where(value => value.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
            .Select(value => new CompletionResult(value, value, CompletionResultType.ParameterValue, option.Description));
    }
}
