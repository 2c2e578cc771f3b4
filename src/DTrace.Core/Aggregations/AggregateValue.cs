namespace DTrace.Core;

/// <summary>Values of aggregations, normalised in signed arithmetic (libdtrace divides unsigned, and prints negative values wrong).</summary>
internal static class AggregateValue
{
    /// <summary>A value in one line: buckets separated by semicolons.</summary>
    public static string ToText(object value) => value is IEnumerable<AggregateBucket> buckets ? string.Join("; ", buckets) : KeyPart.ToText(value);

    /// <summary>A value divided by its normal, truncated towards zero as C does.</summary>
    public static long Divide(long value, long normal) => normal == -1 ? unchecked(-value) : value / normal;

    /// <summary>The exact mean; 0 of nothing.</summary>
    public static double Average(long count, long sum, long normal) => count == 0 ? 0 : (double)sum / normal / count;

    /// <summary>
    /// The exact standard deviation of the population: sqrt(n * sum of squares - sum²) / n, of which the difference is formed in integers,
    /// so that large values of small spread do not cancel.
    /// </summary>
    public static double StandardDeviation(long count, long sum, UInt128 sumOfSquares, long normal)
    {
        if (count == 0) return 0;
        System.Numerics.BigInteger n = (ulong)count;
        System.Numerics.BigInteger spread = (n * sumOfSquares) - ((System.Numerics.BigInteger)sum * sum);
        if (spread.Sign <= 0) return 0;
        // BigInteger's own conversion to double truncates; UInt128's rounds.
        int shift = ((int)Math.Max(0, spread.GetBitLength() - 127) + 1) & ~1;
        double root = Math.ScaleB(Math.Sqrt((double)(UInt128)(spread >> shift)), shift / 2);
        return root / count / Math.Abs((double)normal);
    }

    /// <summary>
    /// The standard deviation as dtrace(8) prints it: the root of the mean square less the squared mean, each division truncating.
    /// </summary>
    public static long TruncatedStandardDeviation(long count, long sum, UInt128 sumOfSquares, long normal)
    {
        if (count == 0) return 0;
        UInt128 divisor = (UInt128)Int128.Abs(normal);
        UInt128 meanSquare = sumOfSquares / divisor / divisor / (ulong)count;
        UInt128 mean = (UInt128)Int128.Abs((Int128)sum / normal / count);
        UInt128 square = mean * mean;
        return meanSquare <= square ? 0 : (long)SquareRoot(meanSquare - square);
    }

    /// <summary>The whole root, by Newton's method from above.</summary>
    private static UInt128 SquareRoot(UInt128 value)
    {
        UInt128 root = UInt128.One << ((129 - (int)UInt128.LeadingZeroCount(value)) / 2);
        while (true)
        {
            UInt128 next = (root + (value / root)) >> 1;
            if (next >= root) return root;
            root = next;
        }
    }
}
