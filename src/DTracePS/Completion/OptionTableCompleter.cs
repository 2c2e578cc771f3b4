using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Completes -Option with a table of one option, whose value shows how such a value is spelled. Inside a table PowerShell asks no completer, but <see cref="LineCompletion"/>.
/// </summary>
public sealed class OptionTableCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from option in OptionTable.All
        where option.Platforms.HasFlag(OptionTable.CurrentPlatform) && option.Name.StartsWith(wordToComplete ?? string.Empty, StringComparison.OrdinalIgnoreCase)
        orderby option.Name
        select new CompletionResult($"@{{ {option.Name} = {OptionSyntaxText.Literal(OptionSyntaxText.Example(option))} }}", option.Name, CompletionResultType.ParameterValue, OptionSyntaxText.ToolTip(option));
}
