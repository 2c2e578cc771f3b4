using System.Text;

namespace DTrace.Core;

/// <summary>The text dtrace(8) prints for aggregations: for each entry its key in columns, then its value or distribution.</summary>
public static class AggregateText
{
    /// <summary>The text of entries, sorted as dtrace(8) sorts: by variable, then value, then key, unless the options say otherwise.</summary>
    public static string Of(IEnumerable<AggregateRecord> records, TextOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        options ??= TextOptions.Default;
        AggregateRecord[] sorted = [.. records.Order(options.Order)];
        AggregateTable table = new(options, sorted);
        StringBuilder text = new();
        foreach (AggregateRecord record in sorted) table.Add(text, record);
        return text.ToString();
    }

    /// <summary>The text that dtrace(8) prints of entries at its end: of those whose aggregations no printa() has printed (dt_aggregate.c).</summary>
    public static string OfUnprinted(IEnumerable<AggregateRecord> records, TextOptions? options = null) => Of(records.Where(record => !record.IsPrinted), options);

    /// <summary>The text of the rows of several aggregations, sorted as dtrace(8) sorts them: each its key, then a value for each aggregation.</summary>
    public static string Of(IEnumerable<AggregateRow> rows, TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        AggregateTable table = new(options, []);
        StringBuilder text = new();
        foreach (AggregateRow row in rows.Order(Comparer<AggregateRow>.Create(options.Order.Compare))) table.Add(text, row);
        return text.ToString();
    }

    /// <summary>The text of one entry, with its line end.</summary>
    public static string Of(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        StringBuilder text = new();
        new AggregateTable(TextOptions.Default, []).Add(text, record);
        return text.ToString();
    }

    /// <summary>The whole number DTrace prints: of avg and stddev, each of whose divisions truncates, not the exact one.</summary>
    public static long Scalar(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Scalar(record, record.Normal);
    }

    /// <summary>The whole number, divided by a normal that need not be the record's own.</summary>
    internal static long Scalar(AggregateRecord record, long normal) => AggregatingFunction.Of(record.Action).ScalarOf(AggregateParts.Of(record), normal);
}
