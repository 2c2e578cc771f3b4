using System.Globalization;
using DTrace.Core;

namespace DTracePS.Pictures;

/// <summary>
/// Makes columns of quantizations. Snapshots that were read one after another are a column each, from the time of the one before to their own. Of
/// one read alone, the number that is the first part of its keys is the time.
/// </summary>
/// <param name="Columns">In the order of time.</param>
/// <param name="AxisTitle">What the positions mean.</param>
internal sealed record HeatColumns(IReadOnlyList<HeatColumn> Columns, string AxisTitle)
{
    public static HeatColumns Of(IReadOnlyList<AggregateRecord> records, bool isCumulative)
    {
        List<List<AggregateRecord>> snapshots = Snapshots(records);
        if (snapshots.Count > 1) return OfSnapshots(snapshots, isCumulative);
        if (records.All(record => record.Key.Count > 0 && record.Key[0] is long or ulong)) return OfKeys(records);
        throw ChartInput.Error(
            "A heat map needs quantizations of several times: snapshots that Get-DTraceAggregate read one after another, or one read whose keys begin with the time, as @[timestamp / 1000000000] = quantize(...).");
    }

    /// <summary>Entries of one read have one time; reads of different consumers make one snapshot until one of them is read again.</summary>
    public static List<List<AggregateRecord>> Snapshots(IReadOnlyList<AggregateRecord> records)
    {
        List<List<AggregateRecord>> snapshots = [];
        HashSet<int> seen = [];
        foreach (IGrouping<(DateTimeOffset Time, int Consumer), AggregateRecord> read in records
            .Where(record => record.Time is not null)
            .GroupBy(record => (record.Time!.Value, record.ConsumerId))
            .OrderBy(group => group.Key))
        {
            if (snapshots.Count == 0 || !seen.Add(read.Key.Consumer))
            {
                snapshots.Add([]);
                seen = [read.Key.Consumer];
            }

            snapshots[^1].AddRange(read);
        }

        return snapshots;
    }

    /// <summary>
    /// How long the first snapshot took is not known: as long as the others usually did. So did one after a longer pause: in between were reads that
    /// found nothing and left no entry.
    /// </summary>
    private static HeatColumns OfSnapshots(List<List<AggregateRecord>> snapshots, bool isCumulative)
    {
        DateTimeOffset[] times = [.. snapshots.Select(snapshot => snapshot.Max(record => record.Time!.Value))];
        double[] lengths = [.. times.Zip(times.Skip(1), (from, to) => (to - from).TotalSeconds).Order()];
        double usual = lengths[(lengths.Length - 1) / 2];
        DateTimeOffset start = times[0].AddSeconds(-usual);
        Dictionary<(int, AggregateKey), AggregateRecord> before = [];
        List<HeatColumn> columns = [];
        for (int i = 0; i < snapshots.Count; i++)
        {
            Dictionary<long, double> counts = [];
            foreach (AggregateRecord record in snapshots[i])
            {
                AggregateRecord? last = isCumulative ? before.GetValueOrDefault((record.ConsumerId, record.Key)) : null;
                Add(counts, record, last);
                before[(record.ConsumerId, record.Key)] = record;
            }

            double end = (times[i] - start).TotalSeconds;
            double length = i == 0 ? usual : (times[i] - times[i - 1]).TotalSeconds;
            columns.Add(new HeatColumn(end - (length > 1.5 * usual ? usual : length), end, counts));
        }

        return new HeatColumns(columns, string.Create(CultureInfo.InvariantCulture, $"seconds from {start:yyyy-MM-dd HH:mm:ss zzz}"));
    }

    private static HeatColumns OfKeys(IReadOnlyList<AggregateRecord> records)
    {
        SortedDictionary<Int128, Dictionary<long, double>> columns = [];
        foreach (AggregateRecord record in records)
        {
            Int128 place = record.Key[0] is long number ? number : (ulong)record.Key[0];
            if (!columns.TryGetValue(place, out Dictionary<long, double>? counts)) columns[place] = counts = [];
            Add(counts, record, null);
        }

        Int128 first = columns.Keys.First();
        return new HeatColumns(
            [.. columns.Select(column => new HeatColumn((double)(column.Key - first), (double)(column.Key - first) + 1, column.Value))],
            $"the first part of the key, from {first}");
    }

    /// <summary>Adds an entry's buckets, less what the snapshot before had. One that has shrunk was cleared in between: all it has is new.</summary>
    private static void Add(Dictionary<long, double> counts, AggregateRecord record, AggregateRecord? before)
    {
        Dictionary<long, long> old = before is null || before.Count > record.Count ? [] : before.Buckets.ToDictionary(bucket => bucket.Minimum, bucket => bucket.Count);
        foreach (AggregateBucket bucket in record.Buckets)
        {
            double count = (double)bucket.Count - old.GetValueOrDefault(bucket.Minimum);
            if (count != 0) counts[bucket.Minimum] = counts.GetValueOrDefault(bucket.Minimum) + count;
        }
    }
}
