using System.Globalization;
using DTrace.Core;

namespace DTracePS;

/// <summary>Numbers in few characters: up to six digits as they are, beyond them three and a prefix of the SI.</summary>
internal static class CompactNumber
{
    private const string Prefixes = "kMGTPE";

    /// <summary>A number: below ten, one that is not whole has a decimal.</summary>
    public static string Of(double number)
    {
        double magnitude = Math.Abs(number);
        if (magnitude < 1e6) return number.ToString(magnitude < 10 && number != Math.Floor(number) ? "0.0" : "0", CultureInfo.InvariantCulture);
        int prefix = -1;
        while (Math.Abs(number) >= 999.5)
        {
            number /= 1000;
            prefix++;
        }

        string format = Math.Abs(number) < 9.995 ? "0.00" : Math.Abs(number) < 99.95 ? "0.0" : "0";
        return number.ToString(format, CultureInfo.InvariantCulture) + Prefixes[prefix];
    }

    /// <summary>The greatest value that a bucket holds, or of one open above the least.</summary>
    public static string UpperEnd(AggregateBucket? bucket) => bucket is null ? string.Empty
        : bucket.Maximum == long.MaxValue ? ">=" + Of(bucket.Minimum) : Of(bucket.Maximum);
}
