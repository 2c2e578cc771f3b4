namespace DTrace.Core;

/// <summary>
/// Collects stacks and adds up the weights of equal ones. An entry of an aggregation weighs its value; a firing that traced a stack weighs 1, and
/// what else it traced stands below the stack, as the parts of a key do.
/// </summary>
/// <param name="keepAddresses">Whether frames without a symbol keep their addresses, instead of all being <c>[unknown]</c>.</param>
public sealed class StackCollapser(bool keepAddresses = false)
{
    private readonly Dictionary<string, CollapsedStack> _stacks = new(StringComparer.Ordinal);
    private readonly List<TraceRecord> _firing = [];
    private long _total;

    /// <summary>The stacks, in the ordinal order of their text.</summary>
    /// <exception cref="DTraceException">As of <see cref="Add(CollapsedStack)"/>.</exception>
    public IReadOnlyList<CollapsedStack> Finish()
    {
        EndFiring();
        return [.. _stacks.OrderBy(pair => Names(pair.Value), StringComparer.Ordinal).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)];
    }

    /// <summary>Takes an entry of an aggregation by count() or sum() whose key has a stack. One whose value is 0 adds nothing.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: it is no such entry, or its value is negative.</exception>
    public void Add(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        AggregateDefinition definition = AggregateDefinition.Of(record);
        if (record.Action is not (AggregateAction.Count or AggregateAction.Sum) || record.Value is not long weight)
        {
            throw Error($"'{definition}' gives stacks no weights that can be added up: use count() or sum().");
        }

        if (!record.Key.Any(StackSample.IsStack)) throw Error($"'{definition}' has no stack in its key: write stack() or ustack() there.");
        if (weight < 0) throw Error($"'{definition}' is {weight} for a stack, which cannot be drawn: a weight is not negative.");
        if (weight > 0) Add(new CollapsedStack(StackSample.Levels(record.Key, keepAddresses), weight));
    }

    /// <summary>Takes a record: those of one firing, which follow each other, are one sample.</summary>
    /// <exception cref="DTraceException">As of <see cref="Add(CollapsedStack)"/>.</exception>
    public void Add(TraceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (_firing.Count > 0 && !IsSameFiring(_firing[^1], record)) EndFiring();
        _firing.Add(record);
    }

    /// <summary>Takes a collapsed stack.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: the weights' sum does not fit 64 bits.</exception>
    public void Add(CollapsedStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        if (_total > long.MaxValue - stack.Weight) throw Error("The stacks' weights add up to more than fits 64 bits: normalize() them.");
        _total += stack.Weight;
        string text = string.Join(';', stack.Levels.Select(level => $"{(int)level.Kind}{level.Name}"));
        _stacks[text] = stack with { Weight = stack.Weight + (_stacks.TryGetValue(text, out CollapsedStack? same) ? same.Weight : 0) };
    }

    /// <summary>Consumers of different machines may have one number and their firings too, but hardly the same time.</summary>
    private static bool IsSameFiring(TraceRecord last, TraceRecord next) =>
        (last.ConsumerId, last.Firing, last.Cpu, last.Timestamp) == (next.ConsumerId, next.Firing, next.Cpu, next.Timestamp) && last.Index < next.Index;

    private static string Names(CollapsedStack stack) => string.Join(';', stack.Levels.Select(level => level.Name));

    private void EndFiring()
    {
        if (_firing.Any(record => StackSample.IsStack(record.Data)))
        {
            Add(new CollapsedStack(StackSample.Levels(_firing.Where(record => record.Action != TraceAction.Exit).Select(record => record.Data), keepAddresses), 1));
        }

        _firing.Clear();
    }

    private static DTraceException Error(string message) => new(DTraceErrorKind.Argument, message);
}
