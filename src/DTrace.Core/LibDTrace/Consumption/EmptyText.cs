namespace DTrace.Core.LibDTrace;

/// <summary>
/// Tells an empty string from bytes that are all 0, which the library does not (it dumps both): a string has the length of option strsize, or one
/// more where a NUL always follows, as on Linux.
/// </summary>
internal static class EmptyText
{
    /// <summary>What is known of the type of an expression's datum.</summary>
    public static DatumType TypeOf(TraceAction action, ReadOnlySpan<byte> datum, int stringSize) =>
        action == TraceAction.Trace && !IsToldByLength(datum.Length, stringSize) && !datum.ContainsAnyExcept((byte)0) ? DatumType.Bytes : DatumType.Unknown;

    /// <summary>Whether a datum's bytes have no say: numbers and strings are known by their lengths.</summary>
    public static bool IsToldByLength(int length, int stringSize) => length is 1 or 2 or 4 or 8 || length == stringSize || length == stringSize + 1;
}
