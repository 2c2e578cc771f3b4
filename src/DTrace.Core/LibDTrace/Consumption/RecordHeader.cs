namespace DTrace.Core.LibDTrace;

/// <summary>
/// The header of a clause's data, which the probe callback is given (<c>dtrace_rechdr_t</c>, since illumos's option temporal of 2013):
/// <code>
/// 0  u32  enabled probe
/// 4  u32  timestamp, high half
/// 8  u32  timestamp, low half
/// 12      data
/// </code>
/// Libraries before it have the enabled probe alone, 4 bytes; Linux's has no time.
/// </summary>
internal static class RecordHeader
{
    /// <summary>Its length.</summary>
    public const int Size = 12;

    /// <summary>Where the timestamp's high half stands.</summary>
    public const int TimestampHigh = 4;

    /// <summary>Where the timestamp's low half stands.</summary>
    public const int TimestampLow = 8;

    /// <summary>Whether a clause's header holds the time.</summary>
    public static bool HasTimestamp(NativeRecordList records, StructLayouts layouts)
    {
        if (layouts.RecordList.Size == StructLayouts.Absent || records.Size < Size) return false;
        // An older library's data begin where the time would stand.
        for (int i = 0; i < records.Count; i++)
        {
            if (records[i] is { Size: > 0, Offset: < Size }) return false;
        }

        return true;
    }

    /// <summary>The time a clause fired, in nanoseconds of DTrace's clock; null where none is recorded.</summary>
    public static long? Timestamp(NativeRecordList records, nint header) =>
        records.HasTimestamp ? ((long)NativeMemory.Int32(header, TimestampHigh) << 32) | (uint)NativeMemory.Int32(header, TimestampLow) : null;
}
