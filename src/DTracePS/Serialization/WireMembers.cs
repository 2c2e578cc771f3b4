using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Members that PowerShell serializes of an object in place of many: what does not fit the few properties that are readable as they stand. Called by
/// DTracePS.Types.ps1xml; <see cref="RecordConverter"/> reads them.
/// </summary>
public static class WireMembers
{
    /// <summary>The member's name.</summary>
    internal const string Name = "Wire";

    /// <summary>Of a record: consumer, probe's number, CPU, action, firing, place in it, whether it is the last, timestamp, time, and printf's arguments.</summary>
    public static string Record(PSObject record)
    {
        TraceRecord of = Base<TraceRecord>(record);
        WireWriter wire = new WireWriter().Put(of.ConsumerId).Put(of.ProbeId).Put(of.Cpu).Put((long)of.Action).Put(of.Firing).Put(of.Index).Put(of.IsLast ? 1 : 0).Put(of.Timestamp).Put(of.Time);
        foreach (object argument in of.Arguments ?? []) wire.PutDatum(argument);
        return wire.ToString();
    }

    /// <summary>Of an entry: consumer, variable, normal, count, sum, parameters, sum of squares (high and low), time, and the un-normalised buckets.</summary>
    public static string Aggregate(PSObject entry)
    {
        AggregateRecord of = Base<AggregateRecord>(entry);
        string wire = new WireWriter().Put(of.ConsumerId).Put(of.VariableId).Put(of.Normal).Put(of.Count).Put(of.Sum)
            .Put(of.Parameters).Put(of.SumOfSquaresHigh).Put(of.SumOfSquaresLow).Put(of.Time).ToString();
        return of.Buckets.Length == 0 ? wire : $"{wire} {BucketText.Of(AggregateDefinition.Of(of), of.Buckets)}";
    }

    /// <summary>Of a fault: consumer, CPU, action, address, and the probe's number and names where it is known.</summary>
    public static string Fault(PSObject fault)
    {
        FaultRecord of = Base<FaultRecord>(fault);
        WireWriter wire = new WireWriter().Put(of.ConsumerId).Put(of.Cpu).Put(of.Action).Put(of.Address);
        if (of.Probe is { } probe) wire.Put(probe.Id).Put(probe.Provider).Put(probe.Module).Put(probe.Function).Put(probe.Name);
        return wire.ToString();
    }

    private static T Base<T>(PSObject wrapped)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        return (T)wrapped.BaseObject;
    }
}
