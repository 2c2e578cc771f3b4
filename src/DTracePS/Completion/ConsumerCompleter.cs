using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using DTrace.Core;

namespace DTracePS;

/// <summary>Completes the names and ids of the session's consumers.</summary>
public class ConsumerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IReadOnlyList<DTraceConsumer> consumers = SessionConsumers.Registry.All;
        IEnumerable<Suggestion> suggestions = consumers.SelectMany(Suggest);
        return Suggestion.Matching(suggestions, wordToComplete);
    }

    /// <summary>How a consumer can be named.</summary>
    private protected virtual IEnumerable<Suggestion> Suggest(DTraceConsumer consumer) => [ByName(consumer), ById(consumer)];

    private protected static Suggestion ByName(DTraceConsumer consumer) => new(consumer.Name, consumer.ToString());

    private protected static Suggestion ById(DTraceConsumer consumer) => new(consumer.Id.ToString(CultureInfo.InvariantCulture), consumer.ToString());
}

/// <summary>Completes the ids of the session's consumers.</summary>
public sealed class ConsumerIdCompleter : ConsumerCompleter
{
    private protected override IEnumerable<Suggestion> Suggest(DTraceConsumer consumer) => [ById(consumer)];
}

/// <summary>Completes the names of the session's consumers.</summary>
public sealed class ConsumerNameCompleter : ConsumerCompleter
{
    private protected override IEnumerable<Suggestion> Suggest(DTraceConsumer consumer) => [ByName(consumer)];
}
