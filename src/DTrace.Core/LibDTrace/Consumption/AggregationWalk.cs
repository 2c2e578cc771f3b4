using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>Visits the entries of the library's last snapshot through dtrace_aggregate_walk.</summary>
internal sealed unsafe class AggregationWalk(NativeProfile profile, int stringSize, IAggregateVisitor visitor) : CallbackTarget
{
    private readonly EntryReader _reader = profile.IsLinux ? new LinuxEntryReader(profile, stringSize) : new EntryReader(profile, stringSize);

    /// <summary>The callback to give dtrace_aggregate_walk.</summary>
    public static nint Callback => (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&OnEntry;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnEntry(nint entry, nint argument)
    {
        var walk = From<AggregationWalk>(argument);
        try
        {
            return walk.Visit(entry);
        }
        catch (Exception exception)
        {
            return walk.Fail(exception, NativeNumbers.WalkAbort);
        }
    }

    private int Visit(nint entry)
    {
        AggregateDescription description = _reader.Read(entry, out ReadOnlySpan<byte> bytes, out long normal);
        return visitor.Visit(description, bytes, normal) ? profile.Constants.WalkRemove : NativeNumbers.WalkNext;
    }
}
