using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Entries of distributions have a type name of their own in PowerShell before their type's: by it DTracePS.Types.ps1xml says that they are serialized
/// without their value, which their buckets make.
/// </summary>
internal static class Distributions
{
    private const string TypeName = "DTrace.Core.AggregateRecord#Distribution";

    /// <summary>An object of the pipeline, with the name where it is an entry of a distribution. PowerShell remembers the name of an object.</summary>
    public static PSObject Wrapped(object item)
    {
        PSObject wrapped = PSObject.AsPSObject(item);
        if (wrapped.BaseObject is AggregateRecord entry && DistributionText.IsDistribution(entry.Action) && wrapped.TypeNames[0] != TypeName)
            wrapped.TypeNames.Insert(0, TypeName);
        return wrapped;
    }

    /// <summary>An entry, with the name.</summary>
    public static AggregateRecord Named(AggregateRecord entry)
    {
        Wrapped(entry);
        return entry;
    }
}
