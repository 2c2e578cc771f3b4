using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>Completes what can be started: the programs of the search path, and files.</summary>
public sealed class ProgramFileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete ?? string.Empty;
        return CompletionCompleters.CompleteCommand(word, moduleName: null, CommandTypes.Application).Concat(CompletionCompleters.CompleteFilename(word));
    }
}
