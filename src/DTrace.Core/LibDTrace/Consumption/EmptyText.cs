namespace DTrace.Core.LibDTrace;

/// <summary>
/// Tells an empty string from bytes that are all 0, which the library does not (it dumps both): a string has the length of option strsize, or one
/// more where a NUL always follows, as on Linux.
/// </summary>
internal static class EmptyText
{
    /// <summary>What is known of the type of an expression's datum.</summary>
    public static DatumType TypeOf(TraceAction action, ReadOnlySpan<byte> datum, int stringSize) =>
        action == TraceAction.Trace && datum.Length != stringSize && datum.Length != stringSize + 1 && datum.Length is not (1 or 2 or 4 or 8) && !datum.ContainsAnyExcept((byte)0)
            ? DatumType.Bytes
            : DatumType.Unknown;
}
