using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>Completes the ids of processes, by the beginning of an id or of a name.</summary>
public sealed class ProcessCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        List<CompletionResult> found = [];
        foreach (Process process in Process.GetProcesses().OrderBy(process => process.Id))
        {
            using (process)
            {
                string id = process.Id.ToString(CultureInfo.InvariantCulture);
                string name = process.ProcessName;
                bool isMeant = id.StartsWith(word, StringComparison.Ordinal) || name.StartsWith(word, StringComparison.OrdinalIgnoreCase);
                if (isMeant) found.Add(new CompletionResult(id, $"{id} {name}".TrimEnd(), CompletionResultType.ParameterValue, $"{id} {name}".TrimEnd()));
            }
        }

        return found;
    }
}
