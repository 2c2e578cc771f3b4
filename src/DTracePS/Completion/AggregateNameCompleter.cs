using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>Completes the names of the aggregations that the session's consumers' programs use.</summary>
public sealed class AggregateNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IEnumerable<Suggestion> suggestions =
            from consumer in SessionConsumers.Registry.All
            from program in consumer.Programs
            from name in program.Aggregations
            group consumer by name into users
            orderby users.Key
            select new Suggestion(users.Key, $"aggregation of {string.Join(", ", users.Select(consumer => consumer.Name).Distinct())}");
        return Suggestion.Matching(suggestions, wordToComplete);
    }
}
