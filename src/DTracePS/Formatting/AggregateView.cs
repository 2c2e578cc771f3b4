using System.Globalization;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>How an aggregation's entry is shown. Called by DTracePS.Format.ps1xml.</summary>
public static class AggregateView
{
    /// <summary>The type name that chooses the view with the distribution.</summary>
    internal const string DistributionTypeName = "DTrace.Core.AggregateRecord#Distribution";

    /// <summary>The type name that chooses the view of one line.</summary>
    internal const string LineTypeName = "DTrace.Core.AggregateRecord#Line";

    /// <summary>
    /// The entry as it goes into the pipeline. PowerShell shows what follows objects of another type as a list of all properties, unless its view
    /// is out of band; such views are chosen by a type name: quantizations always carry one, scalars that follow records too.
    /// </summary>
    internal static object Of(AggregateRecord record, bool followsRecords = false)
    {
        string? view = DistributionText.IsDistribution(record.Action) ? DistributionTypeName : followsRecords ? LineTypeName : null;
        if (view is null) return record;
        PSObject named = PSObject.AsPSObject(record);
        if (!named.TypeNames.Contains(view)) named.TypeNames.Insert(0, view);
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

    /// <summary>Name, key and value in the columns of the table, for the view of one line.</summary>
    public static string Line(AggregateRecord record) => $"{Name(record),-14} {Key(record),-44} {Value(record),20}";

    /// <summary>Name and key over the distribution.</summary>
    public static string Distribution(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string heading = record.Key.Count == 0 ? Name(record) : $"{Name(record)} {Key(record)}";
        return $"{heading}\n{Value(record)}\n";
    }
}
