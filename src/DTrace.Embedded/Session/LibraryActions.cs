using System.Text;
using DTrace.Core;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Session;

/// <summary>
/// Carries out the actions on aggregations that D leaves to the consumer, when their records are read: printa(), clear(), trunc(),
/// normalize(), denormalize() (Dynamic Tracing Guide, "Aggregations"). The aggregations are brought up to date before. printa() honours the options
/// of printing as they stand when its record is read.
/// </summary>
internal sealed class LibraryActions(
    IReadOnlyList<AggregationTotals> totals, Action<IRecordSink> snap, ISymbolResolver symbols, Func<string, string?> option, int consumerId)
{
    public void Execute(BoundActionCall call, ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, IRecordSink sink)
    {
        snap(sink);
        AggregationTotals[] named = [.. call.Aggregations.Select(symbol => totals.FirstOrDefault(total => total.Symbol == symbol)).OfType<AggregationTotals>()];
        switch (call.Function.Name)
        {
            case "printa":
                sink.Text(TraceAction.Printa, Print(call.Format, named));
                return;
            case "clear":
                foreach (AggregationTotals total in named) total.Clear();
                break;
            case "normalize":
                foreach (AggregationTotals total in named) total.Normal = Math.Max(1, Number(arguments, record));
                break;
            case "denormalize":
                foreach (AggregationTotals total in named) total.Normal = 1;
                break;
            case "trunc":
                foreach (AggregationTotals total in named) Truncate(total, arguments.IsEmpty ? 0 : Number(arguments, record));
                break;
        }
    }

    private static long Number(ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record) =>
        BitConverter.ToInt64(record.Slice(arguments[0].Offset, sizeof(long)));

    /// <summary>trunc(@a, n): the n largest stay, or with a negative n the -n smallest; trunc(@a) leaves none.</summary>
    private void Truncate(AggregationTotals total, long keep)
    {
        AggregateRecord[] sorted = [.. Entries(total).Select(entry => entry.Record).Order(AggregateOrder.Default)];
        int count = (int)Math.Min(Math.Abs(keep), sorted.Length);
        HashSet<AggregateKey> kept = [.. (keep < 0 ? sorted.Take(count) : sorted.TakeLast(count)).Select(record => record.Key)];
        total.Walk(new Visitor((description, bytes, normal) => !kept.Contains(AggregateRecord.Read(consumerId, symbols, description, bytes, normal).Key)));
    }

    /// <summary>
    /// One aggregation is printed entry by entry. Several are joined by their keys: a row for each key any of them has, in which an aggregation
    /// without it has its function's zero (dt_aggregate.c, dtrace_aggregate_walk_joined). Without a format a line break comes first.
    /// </summary>
    private string Print(PrintfFormat? format, AggregationTotals[] named)
    {
        TextOptions options = TextOptions.Of(option);
        // dt_aggregate.c marks the entries it prints, so an aggregation that is still empty stays unmarked.
        foreach (AggregationTotals total in named.Where(total => !total.IsEmpty)) total.MarkPrinted();
        if (format is null)
        {
            return "\n" + (named.Length == 1
                ? AggregateText.Of(Entries(named[0]).Select(entry => entry.Record), options)
                : AggregateText.Of(Join(named).Select(row => row.Row), options));
        }

        StringBuilder text = new();
        if (named.Length == 1)
        {
            foreach (Entry entry in Entries(named[0]).OrderBy(entry => entry.Record, options.Order))
                text.Append(format.Format(entry.Keys, entry.Bytes, symbols, [entry.Record], options));
        }
        else
        {
            foreach ((AggregateRow row, Entry first) in Join(named).OrderBy(row => row.Row, Comparer<AggregateRow>.Create(options.Order.Compare)))
                text.Append(format.Format(first.Keys, first.Bytes, symbols, row.Values, options));
        }

        return text.ToString();
    }

    /// <summary>The rows, unsorted, each with one of the entries that have its key.</summary>
    private List<(AggregateRow Row, Entry First)> Join(AggregationTotals[] named)
    {
        Dictionary<AggregateKey, Entry> keys = [];
        Dictionary<AggregateKey, AggregateRecord>[] columns = new Dictionary<AggregateKey, AggregateRecord>[named.Length];
        AggregateRecord[] zeros = new AggregateRecord[named.Length];
        for (int i = 0; i < named.Length; i++)
        {
            AggregateDescription description = named[i].Description;
            zeros[i] = AggregateRecord.Read(consumerId, symbols, description, new byte[description.ValueOffset + description.ValueSize], normal: 1);
            columns[i] = [];
            foreach (Entry entry in Entries(named[i]))
            {
                keys.TryAdd(entry.Record.Key, entry);
                columns[i][entry.Record.Key] = entry.Record;
            }
        }

        return [.. keys.Select(key => (new AggregateRow(key.Key, [.. columns.Select((column, i) => column.GetValueOrDefault(key.Key, zeros[i]))]), key.Value))];
    }

    private List<Entry> Entries(AggregationTotals total)
    {
        List<Entry> entries = [];
        total.Walk(new Visitor((description, bytes, normal) =>
        {
            entries.Add(new Entry(AggregateRecord.Read(consumerId, symbols, description, bytes, normal), [.. description.Keys], bytes.ToArray()));
            return false;
        }));
        return entries;
    }

    private sealed record Entry(AggregateRecord Record, RecordDescription[] Keys, byte[] Bytes);

    private delegate bool Visit(AggregateDescription description, ReadOnlySpan<byte> entry, long normal);

    private sealed class Visitor(Visit visit) : IAggregateVisitor
    {
        bool IAggregateVisitor.Visit(AggregateDescription description, ReadOnlySpan<byte> entry, long normal) => visit(description, entry, normal);
    }
}
