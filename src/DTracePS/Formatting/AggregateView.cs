using System.Globalization;
using DTrace.Core;

namespace DTracePS;

/// <summary>How an aggregation's entry is shown. Called by DTracePS.Format.ps1xml.</summary>
public static class AggregateView
{
    /// <summary>The name as D writes it: <c>@calls</c>, or <c>@</c> for the unnamed one.</summary>
    public static string Name(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Name == "_" ? "@" : "@" + record.Name;
    }

    /// <summary>The key's parts: on one line, but each frame of a stack on a line of its own.</summary>
    public static string Key(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        bool hasStack = record.Key.Any(part => part is IEnumerable<StackFrame>);
        return string.Join(hasStack ? "\n" : ", ", record.Key.Select(RecordView.Datum));
    }

    /// <summary>The value: the whole number dtrace(8) prints, or the distribution it draws.</summary>
    public static string Value(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Value is byte[] bytes ? RecordView.Datum(bytes)
            : DistributionText.IsDistribution(record.Action) ? DistributionText.Of(record).Trim('\n')
            : AggregateText.Scalar(record).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The buckets, one a line: for places too narrow for the distribution.</summary>
    public static string NarrowValue(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return DistributionText.IsDistribution(record.Action) ? string.Join('\n', (AggregateBucket[])record.Value) : Value(record);
    }

    /// <summary>Name and key over the distribution.</summary>
    public static string Distribution(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return $"{Heading(record)}\n{Value(record)}\n";
    }

    internal static string Heading(AggregateRecord record) => record.Key.Count == 0 ? Name(record) : $"{Name(record)} {Key(record)}";
}
