using System.Globalization;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>How an aggregation's entry is shown. Called by DTracePS.Format.ps1xml.</summary>
public static class AggregateView
{
    /// <summary>The type name that chooses the view with the distribution.</summary>
    internal const string DistributionTypeName = "DTrace.Core.AggregateRecord#Distribution";

    /// <summary>The entry as it goes into the pipeline: quantizations carry a type name of their own, by which PowerShell finds their view.</summary>
    internal static object Of(AggregateRecord record)
    {
        if (!DistributionText.IsDistribution(record.Action)) return record;
        PSObject named = PSObject.AsPSObject(record);
        if (named.TypeNames[0] != DistributionTypeName) named.TypeNames.Insert(0, DistributionTypeName);
        return named;
    }

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
        return DistributionText.IsDistribution(record.Action)
            ? DistributionText.Of(record).Trim('\n')
            : AggregateText.Scalar(record).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The buckets, one a line: for places too narrow for the distribution.</summary>
    public static string NarrowValue(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return DistributionText.IsDistribution(record.Action) ? string.Join('\n', record.Value as IEnumerable<AggregateBucket> ?? []) : Value(record);
    }

    /// <summary>Name and key over the distribution.</summary>
    public static string Distribution(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string heading = record.Key.Count == 0 ? Name(record) : $"{Name(record)} {Key(record)}";
        return $"{heading}\n{Value(record)}\n";
    }
}
