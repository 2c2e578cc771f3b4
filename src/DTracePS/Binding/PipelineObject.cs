using System.Globalization;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Objects of the pipeline as what they are, or were before they were serialized.</summary>
internal static class PipelineObject
{
    /// <summary>What is there of a parameter's objects: $null is passed over, as PowerShell's own commands pass it over.</summary>
    public static IEnumerable<PSObject> Present(PSObject?[]? items) => items?.Where(item => item is not null).Select(item => item!) ?? [];

    /// <summary>
    /// The object as one of its type; null where it is none. One that was serialized and came back before the module was there is made anew.
    /// </summary>
    public static T? As<T>(PSObject item)
        where T : class
    {
        if (item.BaseObject is T live) return live;
        bool wasOne = item.TypeNames.Contains("Deserialized." + typeof(T).FullName);
        return wasOne && LanguagePrimitives.TryConvertTo(item, out T made) ? made : null;
    }

    /// <summary>Whether it is what Invoke-DTrace puts out beside aggregations: a record, or how the command ended.</summary>
    public static bool IsBesideAggregations(PSObject item) => As<TraceRecord>(item) is not null || As<ProcessExit>(item) is not null;

    /// <summary>The error record of an object that a cmdlet has no use for, or that is damaged.</summary>
    public static ErrorRecord Unfit(PSObject item, string wanted) => new(
        new ArgumentException(Damage<AggregateRecord>(item) ?? Damage<TraceRecord>(item) ?? $"A {item.BaseObject.GetType()} is none of the objects wanted here: {wanted}."),
        "DTraceInput", ErrorCategory.InvalidArgument, item);

    /// <summary>What is wrong with an object that was one of a type before it was serialized; null where it was none.</summary>
    private static string? Damage<T>(PSObject item)
    {
        if (!item.TypeNames.Contains("Deserialized." + typeof(T).FullName)) return null;
        try
        {
            new RecordConverter().ConvertFrom(item, typeof(T), CultureInfo.InvariantCulture, ignoreCase: false);
            return null;
        }
        catch (PSInvalidCastException damaged)
        {
            return $"The {typeof(T).Name} that was serialized is damaged: {damaged.Message}";
        }
    }
}
