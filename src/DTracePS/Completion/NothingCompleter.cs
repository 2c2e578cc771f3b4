using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>Completes what only the user can know, such as a number or a title: by nothing, where PowerShell would suggest the names of files.</summary>
public sealed class NothingCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => [];
}
