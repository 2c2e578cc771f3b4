using System.Text;
using DTrace.Core;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Session;

/// <summary>
/// Carries out the actions on aggregations that D leaves to the consumer, when their records are read: printa(), clear(), trunc(),
/// normalize(), denormalize() (Dynamic Tracing Guide, "Aggregations"). The aggregations are brought up to date before.
/// </summary>
internal sealed class LibraryActions(
    IReadOnlyList<AggregationTotals> totals, Action<IRecordSink> snap, ISymbolResolver symbols, int consumerId)
{
    public void Execute(BoundActionCall call, ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, IRecordSink sink)
    {
        snap(sink);
        AggregationTotals[] named = [.. call.Aggregations.Select(symbol => totals.FirstOrDefault(total => total.Symbol == symbol)).OfType<AggregationTotals>()];
        switch (call.Action)
        {
            case ActionKind.Printa:
                sink.Text(TraceAction.Printa, Print(call.Format, named));
                return;
            case ActionKind.Clear:
                foreach (AggregationTotals total in named) total.Clear();
                break;
            case ActionKind.Normalize:
                foreach (AggregationTotals total in named) total.Normal = Math.Max(1, Number(arguments, record));
                break;
            case ActionKind.Denormalize:
                foreach (AggregationTotals total in named) total.Normal = 1;
                break;
            case ActionKind.Trunc:
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
    /// One aggregation is printed entry by entry in dtrace's order. Several are joined by their keys: a row for each key any of them has,
    /// in the order of the first aggregation's values.
    /// </summary>
    private string Print(PrintfFormat? format, AggregationTotals[] named)
    {
        // dt_aggregate.c marks the entries it prints, so an aggregation that is still empty stays unmarked.
        foreach (AggregationTotals total in named.Where(total => !total.IsEmpty)) total.MarkPrinted();
        if (format is null) return named.Length == 0 ? "" : AggregateText.Of(named.SelectMany(Entries).Select(entry => entry.Record));
        var text = new StringBuilder();
        foreach (IGrouping<AggregateKey, Entry> row in named.SelectMany(Entries).OrderBy(entry => entry.Record, AggregateOrder.Default).GroupBy(entry => entry.Record.Key))
        {
            Entry first = row.First();
            AggregateRecord[] values = [.. named.Select(total => row.FirstOrDefault(entry => entry.Record.VariableId == total.Symbol.Id)?.Record).OfType<AggregateRecord>()];
            text.Append(format.Format([.. first.Keys], first.Bytes, symbols, values));
        }

        return text.ToString();
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
