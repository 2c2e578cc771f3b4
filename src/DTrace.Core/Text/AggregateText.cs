using System.Globalization;
using System.Text;

namespace DTrace.Core;

/// <summary>The text dtrace(8) prints for aggregations: for each entry its key in columns, then its value or distribution.</summary>
public static class AggregateText
{
    /// <summary>The text of entries, sorted as dtrace(8) sorts: by variable, then value, then key, unless an order says otherwise.</summary>
    public static string Of(IEnumerable<AggregateRecord> records, AggregateOrder? order = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        StringBuilder text = new();
        foreach (AggregateRecord record in records.Order(order ?? AggregateOrder.Default)) text.Append(Of(record));
        return text.ToString();
    }

    /// <summary>The text that dtrace(8) prints of entries at its end: of those whose aggregations no printa() has printed (dt_aggregate.c).</summary>
    public static string OfUnprinted(IEnumerable<AggregateRecord> records, AggregateOrder? order = null) => Of(records.Where(record => !record.IsPrinted), order);

    /// <summary>The text of one entry, with its line end.</summary>
    public static string Of(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        StringBuilder text = new();
        for (int i = 0; i < record.Key.Count; i++)
        {
            RecordDescription key = i < record.KeyDescriptions.Count ? record.KeyDescriptions[i] : default;
            text.Append(DatumText.Column(key.Action, record.Key[i], key.Size, DatumText.KeyColumn));
        }

        if (record.Value is byte[] bytes) text.Append(HexDump.Of(bytes));
        else if (DistributionText.IsDistribution(record.Action)) text.Append(DistributionText.Of(record));
        else text.Append(CultureInfo.InvariantCulture, $" {Scalar(record),16}");
        return text.Append('\n').ToString();
    }

    /// <summary>The whole number DTrace prints: of avg and stddev, each of whose divisions truncates, not the exact one.</summary>
    public static long Scalar(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Action switch
        {
            AggregateAction.Avg => record.Count == 0 ? 0 : AggregateValue.Divide(record.Sum, record.Normal) / record.Count,
            AggregateAction.Stddev => AggregateValue.TruncatedStandardDeviation(
                record.Count, record.Sum, new UInt128(record.SumOfSquaresHigh, record.SumOfSquaresLow), record.Normal),
            AggregateAction.Count => AggregateValue.Divide(record.Count, record.Normal),
            _ => AggregateValue.Divide(record.Sum, record.Normal),
        };
    }
}
