using System.Globalization;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Members of what serialization left of an object where PowerShell does not make it anew itself, as over SSH: those that were not serialized as properties.
/// Called by DTracePS.Types.ps1xml.
/// </summary>
public static class RehydratedMembers
{
    private static readonly ConditionalWeakTable<PSObject, object> Made = [];

    /// <summary>A record's or an entry's consumer.</summary>
    public static object ConsumerId(PSObject copy) => Of(copy) is TraceRecord record ? record.ConsumerId : Of(copy) is FaultRecord fault ? fault.ConsumerId : Entry(copy).ConsumerId;

    /// <summary>A record's or a fault's probe.</summary>
    public static object? Probe(PSObject copy) => Of(copy) is FaultRecord fault ? fault.Probe : Record(copy).Probe;

    /// <summary>The number of a record's probe.</summary>
    public static object ProbeId(PSObject copy) => Record(copy).ProbeId;

    /// <summary>A record's firing.</summary>
    public static object Firing(PSObject copy) => Record(copy).Firing;

    /// <summary>A record's place in its firing.</summary>
    public static object Index(PSObject copy) => Record(copy).Index;

    /// <summary>Whether a record is the last of its firing.</summary>
    public static object IsLast(PSObject copy) => Record(copy).IsLast;

    /// <summary>A record's timestamp.</summary>
    public static object? Timestamp(PSObject copy) => Record(copy).Timestamp;

    /// <summary>A record's or an entry's time.</summary>
    public static object? Time(PSObject copy) => Of(copy) is TraceRecord record ? record.Time : Entry(copy).Time;

    /// <summary>A record's arguments of printf().</summary>
    public static object? Arguments(PSObject copy) => RecordMembers.Arguments(PSObject.AsPSObject(Of(copy)));

    /// <summary>A record's datum as views show it.</summary>
    public static string DataText(PSObject copy) => RecordMembers.DataText(PSObject.AsPSObject(Of(copy)));

    /// <summary>The value of a distribution.</summary>
    public static object? Value(PSObject copy) => RecordMembers.Value(PSObject.AsPSObject(Of(copy)));

    /// <summary>An entry's un-normalised buckets.</summary>
    public static object? Buckets(PSObject copy) => RecordMembers.Buckets(PSObject.AsPSObject(Of(copy)));

    /// <summary>An entry's key as views show it.</summary>
    public static string KeyText(PSObject copy) => RecordMembers.KeyText(PSObject.AsPSObject(Of(copy)));

    /// <summary>An entry's value as views show it.</summary>
    public static string ValueText(PSObject copy) => RecordMembers.ValueText(PSObject.AsPSObject(Of(copy)));

    /// <summary>An entry's un-normalised count.</summary>
    public static object Count(PSObject copy) => Entry(copy).Count;

    /// <summary>An entry's un-normalised sum.</summary>
    public static object Sum(PSObject copy) => Entry(copy).Sum;

    /// <summary>An entry's divisor.</summary>
    public static object Normal(PSObject copy) => Entry(copy).Normal;

    /// <summary>The number of an entry's aggregation.</summary>
    public static object VariableId(PSObject copy) => Entry(copy).VariableId;

    /// <summary>The parameters of an entry's function.</summary>
    public static object Parameters(PSObject copy) => Entry(copy).Parameters;

    /// <summary>The low half of an entry's sum of squares.</summary>
    public static object SumOfSquaresLow(PSObject copy) => Entry(copy).SumOfSquaresLow;

    /// <summary>The high half of an entry's sum of squares.</summary>
    public static object SumOfSquaresHigh(PSObject copy) => Entry(copy).SumOfSquaresHigh;

    /// <summary>A record's or a fault's CPU.</summary>
    public static object Cpu(PSObject copy) => Of(copy) is FaultRecord fault ? fault.Cpu : Record(copy).Cpu;

    /// <summary>A record's action, or the number of a fault's.</summary>
    public static object Action(PSObject copy) => Of(copy) is FaultRecord fault ? fault.Action : Record(copy).Action;

    /// <summary>A fault's address.</summary>
    public static object Address(PSObject copy) => Fault(copy).Address;

    private static TraceRecord Record(PSObject copy) => (TraceRecord)Of(copy);

    private static AggregateRecord Entry(PSObject copy) => (AggregateRecord)Of(copy);

    private static FaultRecord Fault(PSObject copy) => (FaultRecord)Of(copy);

    private static object Of(PSObject copy) => Made.GetValue(copy, Make);

    private static object Make(PSObject copy)
    {
        Type type = copy.TypeNames.Contains("Deserialized." + typeof(TraceRecord).FullName) ? typeof(TraceRecord)
            : copy.TypeNames.Contains("Deserialized." + typeof(FaultRecord).FullName) ? typeof(FaultRecord) : typeof(AggregateRecord);
        return new RecordConverter().ConvertFrom(copy, type, CultureInfo.InvariantCulture, ignoreCase: false);
    }
}
