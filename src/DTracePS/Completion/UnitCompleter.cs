using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>Completes the units that charts scale.</summary>
public sealed class UnitCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Suggestion.Matching([new("bytes", "bytes"), new("ns", "nanoseconds"), new("us", "microseconds"), new("ms", "milliseconds"), new("s", "seconds")], wordToComplete);
}
