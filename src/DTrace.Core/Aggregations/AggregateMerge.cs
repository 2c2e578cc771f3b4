namespace DTrace.Core;

/// <summary>
/// Merges the entries that several consumers, reads or machines have of the same aggregations. Entries of one name, aggregating function,
/// parameters and key become one, exactly: counts, sums, sums of squares and buckets are added, minima and maxima compared, and the value is made
/// anew of those parts. Keys are compared as <see cref="AggregateKey"/> compares them. What does not go together stays apart, in records of its own.
/// </summary>
public sealed class AggregateMerge
{
    private readonly int _consumerId;
    private readonly List<AggregateRecord> _order = [];
    private readonly Dictionary<(AggregateDefinition Definition, AggregateKey Key), int> _places = [];
    private readonly Dictionary<string, AggregateDefinition> _firsts = new(StringComparer.Ordinal);
    private readonly HashSet<AggregateDefinition> _odd = [];
    private readonly HashSet<AggregateDefinition> _unnormalised = [];
    private DateTimeOffset? _latest;

    /// <summary>Merges what several consumers, reads or machines have.</summary>
    public AggregateMerge()
    {
    }

    /// <summary>Merges several reads of one consumer, which the records then belong to.</summary>
    internal AggregateMerge(int consumerId) => _consumerId = consumerId;

    /// <summary>
    /// What came of it so far, in the order in which each key was first seen. Their ConsumerId is 0, for they belong to no one consumer; VariableId
    /// is the first one's; Time is the latest of all.
    /// </summary>
    public IReadOnlyList<AggregateRecord> Records => [.. _order.Select(record => AggregateSum.Merged(record, _latest, _consumerId))];

    /// <summary>Takes an entry.</summary>
    /// <param name="record">The entry.</param>
    /// <returns>
    /// What a user must know of how it was merged: null where all went well. The same remark is made once for each aggregation, but a sum that
    /// does not fit each time.
    /// </returns>
    public MergeRemark? Add(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        AggregateDefinition definition = AggregateDefinition.Of(record);
        _latest = _latest > record.Time || record.Time is null ? _latest : record.Time;
        if (record.Action == AggregateAction.Unknown)
        {
            _order.Add(record);
            return _odd.Add(definition) ? MergeRemark.Unknown(definition) : null;
        }

        MergeRemark? remark = _firsts.TryAdd(record.Name, definition) ? null : Compare(_firsts[record.Name], definition);
        if (!_places.TryGetValue((definition, record.Key), out int place))
        {
            Append(definition, record);
            return remark;
        }

        if (_order[place].Normal != record.Normal && _unnormalised.Add(definition)) remark ??= MergeRemark.Normals(definition);
        if (AggregateSum.Of(_order[place], record) is { } sum)
        {
            _order[place] = sum;
            return remark;
        }

        Append(definition, record);
        return MergeRemark.Overflow(record);
    }

    private MergeRemark? Compare(AggregateDefinition first, AggregateDefinition definition) =>
        first == definition || !_odd.Add(definition) ? null : MergeRemark.Definitions(first, definition);

    private void Append(AggregateDefinition definition, AggregateRecord record)
    {
        _places[(definition, record.Key)] = _order.Count;
        _order.Add(record);
    }
}
