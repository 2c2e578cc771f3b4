using System.Globalization;

namespace DTrace.Core;

/// <summary>How one part of an aggregation's key hashes, compares and prints.</summary>
internal static class KeyPart
{
    /// <summary>Numbers sort before text, text before bytes, bytes before frames, frames before stacks.</summary>
    private static int Rank(object part) => part switch
    {
        long or ulong => 0,
        string => 1,
        byte[] => 2,
        StackFrame => 3,
        IReadOnlyList<StackFrame> => 4,
        _ => 5,
    };

    public static int Compare(object left, object right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (ulong a, ulong b) => a.CompareTo(b),
        (long a, ulong b) => ((Int128)a).CompareTo((Int128)b),
        (ulong a, long b) => ((Int128)a).CompareTo((Int128)b),
        (string a, string b) => string.CompareOrdinal(a, b),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        (StackFrame a, StackFrame b) => CompareFrames(a, b),
        (IReadOnlyList<StackFrame> a, IReadOnlyList<StackFrame> b) => CompareStacks(a, b),
        _ when Rank(left) != Rank(right) => Rank(left).CompareTo(Rank(right)),
        _ => string.CompareOrdinal(ToText(left), ToText(right)),
    };

    public static int Hash(object part) => part switch
    {
        long number => number.GetHashCode(),
        ulong number when number <= long.MaxValue => ((long)number).GetHashCode(),
        byte[] bytes => bytes.Aggregate(bytes.Length, (hash, b) => HashCode.Combine(hash, b)),
        StackFrame frame => HashFrame(frame),
        IReadOnlyList<StackFrame> stack => stack.Aggregate(stack.Count, (hash, frame) => HashCode.Combine(hash, HashFrame(frame))),
        _ => part.GetHashCode(),
    };

    public static string ToText(object part) => part switch
    {
        byte[] bytes => Convert.ToHexStringLower(bytes),
        IReadOnlyList<StackFrame> stack => string.Join(" < ", stack),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => part.ToString() ?? string.Empty,
    };

    private static int CompareStacks(IReadOnlyList<StackFrame> left, IReadOnlyList<StackFrame> right)
    {
        for (int i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            int order = CompareFrames(left[i], right[i]);
            if (order != 0) return order;
        }

        return left.Count.CompareTo(right.Count);
    }

    /// <summary>
    /// Frames of one symbol and offset are equal whatever their addresses, as keys made by sym() are; frames without a symbol go by address.
    /// </summary>
    private static int CompareFrames(StackFrame left, StackFrame right)
    {
        if (left.Symbol is null && right.Symbol is null && left.Module is null && right.Module is null) return left.Address.CompareTo(right.Address);
        return string.CompareOrdinal(left.ToString(), right.ToString());
    }

    private static int HashFrame(StackFrame frame) => frame.Symbol is null && frame.Module is null
        ? frame.Address.GetHashCode()
        : frame.ToString().GetHashCode(StringComparison.Ordinal);
}
