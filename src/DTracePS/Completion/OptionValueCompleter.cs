using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DTrace.Core;

namespace DTracePS;

/// <summary>Completes the words an option takes as its value; of others an example, whose tool tip tells how such a value is spelled.</summary>
public sealed class OptionValueCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        if (fakeBoundParameters["Name"] is not string name || OptionTable.Find(name) is not { } option) return [];
        string typed = (wordToComplete ?? string.Empty).Trim('\'', '"');
        return Values(option)
            .Where(value => value.Length > 0 && value.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(value => new CompletionResult(value, value, CompletionResultType.ParameterValue, OptionSyntaxText.ToolTip(option)));
    }

    /// <summary>The same as they are written in a script, in quotes where they are text.</summary>
    internal static IEnumerable<CompletionResult> Literals(string name, string word)
    {
        if (OptionTable.Find(name) is not { } option) return [];
        string typed = word.Trim('\'', '"');
        return Values(option)
            .Where(value => value.Length > 0 && value.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(value => new CompletionResult(OptionSyntaxText.Literal(value), value, CompletionResultType.ParameterValue, OptionSyntaxText.ToolTip(option)));
    }

    private static IEnumerable<string> Values(OptionDescription option) => option.Syntax switch
    {
        OptionSyntax.Switch => ["$true", "$false"],
        OptionSyntax.Word => option.Words,
        _ => [OptionSyntaxText.Example(option)],
    };
}
