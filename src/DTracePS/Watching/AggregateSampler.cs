using System.Diagnostics;
using DTrace.Core;

namespace DTracePS;

/// <summary>Makes samples of one reading of aggregations after the other: it remembers the reading before, of which rates are made, and sorts.</summary>
/// <param name="options">What is taken, and how it is sorted.</param>
internal sealed class AggregateSampler(WatchOptions options)
{
    private readonly AggregateOrder _order = new() { ByKey = options.Sort == AggregateSort.Key, IsReversed = options.IsReversed == (options.Sort == AggregateSort.Key) };
    private Reading? _last;
    private Reading? _before;

    private int Sign => options.IsReversed ? 1 : -1;

    /// <summary>The aggregations, in the order of consumers and programs, each with its first entries.</summary>
    /// <param name="entries">All entries that were read.</param>
    /// <param name="timestamp">When, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    public IReadOnlyList<AggregateSamples> Take(IEnumerable<AggregateRecord> entries, long timestamp)
    {
        // The last reading of all may come soon after the one before, and a rate over a moment tells nothing.
        if (_last is not null && Stopwatch.GetElapsedTime(_last.Timestamp, timestamp) >= options.Interval / 2) _before = _last;
        Reading reading = new(timestamp, []);
        List<AggregateSamples> aggregations = [];
        foreach (IGrouping<(int ConsumerId, long, AggregateDefinition Definition), AggregateRecord> group in
            Merged(entries).GroupBy(entry => (entry.ConsumerId, entry.VariableId, AggregateDefinition.Of(entry))).OrderBy(group => (group.Key.ConsumerId, group.Key.VariableId)))
        {
            AggregateSample[] samples = [.. group.Select(entry => new AggregateSample(entry, Rate(entry, reading)))];
            Array.Sort(samples, Compare);
            aggregations.Add(new AggregateSamples(group.Key.ConsumerId, group.Key.Definition, [.. samples.Take(options.Top)], samples.Length));
        }

        _last = reading;
        return aggregations;
    }

    /// <summary>Entries that were given back to their consumer come beside those of the same key that came since.</summary>
    private static IEnumerable<AggregateRecord> Merged(IEnumerable<AggregateRecord> entries) => entries.GroupBy(entry => entry.ConsumerId).SelectMany(group =>
    {
        AggregateMerge merge = new(group.Key);
        foreach (AggregateRecord entry in group) merge.Add(entry);
        return merge.Records;
    });

    /// <summary>What of an entry grows; null where nothing does.</summary>
    private static long? Growing(AggregateRecord entry) => entry.Action switch
    {
        AggregateAction.Min or AggregateAction.Max or AggregateAction.Unknown => null,
        AggregateAction.Sum => entry.Sum,
        _ => entry.Count,
    };

    /// <summary>A number of values that has fallen counts anew: the entry was read by somebody else, or removed by clear() or trunc().</summary>
    private double? Rate(AggregateRecord entry, Reading reading)
    {
        if (Growing(entry) is not { } now) return null;
        Identity identity = new(entry.ConsumerId, AggregateDefinition.Of(entry), entry.Key);
        reading.Grown[identity] = now;
        if (_before is null) return null;
        long before = _before.Grown.GetValueOrDefault(identity);
        if (before > now && entry.Action != AggregateAction.Sum) before = 0;
        double difference = (double)now - before;
        double elapsed = Stopwatch.GetElapsedTime(_before.Timestamp, reading.Timestamp).TotalSeconds;
        return difference / elapsed / (entry.Action is AggregateAction.Sum or AggregateAction.Count ? entry.Normal : 1);
    }

    private int Compare(AggregateSample left, AggregateSample right)
    {
        int order = options.Sort == AggregateSort.Rate ? Sign * Nullable.Compare(left.Rate, right.Rate) : 0;
        return order != 0 ? order : _order.Compare(left.Entry, right.Entry);
    }

    /// <summary>What grows, as it was at a time.</summary>
    private sealed record Reading(long Timestamp, Dictionary<Identity, long> Grown);

    private readonly record struct Identity(int ConsumerId, AggregateDefinition Definition, AggregateKey Key);
}
