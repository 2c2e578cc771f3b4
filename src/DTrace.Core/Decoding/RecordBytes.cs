namespace DTrace.Core;

/// <summary>The bytes of a datum within its record.</summary>
internal static class RecordBytes
{
    /// <summary>What the description points at, cut where the record ends.</summary>
    public static ReadOnlySpan<byte> Of(scoped in RecordDescription description, ReadOnlySpan<byte> record)
    {
        if (description.Offset < 0 || description.Size < 0 || description.Offset > record.Length) return [];
        return record.Slice(description.Offset, Math.Min(description.Size, record.Length - description.Offset));
    }
}
