using System.Globalization;
using System.Text;

namespace DTrace.Core;

/// <summary>
/// The distribution dtrace(8) draws of a quantization (dt_consume.c): the buckets from one before the first that is not empty to one after the
/// last, each with a bar.
/// </summary>
public static class DistributionText
{
    private const string Heading = "\n           value  ------------- Distribution ------------- count    \n";

    /// <summary>Whether an aggregating function has a distribution.</summary>
    public static bool IsDistribution(AggregateAction action) =>
        AggregatingFunction.Of(action).IsDistribution;

    /// <summary>The distribution: a line break, the heading, and a line for each bucket.</summary>
    /// <param name="record">An entry of a quantization.</param>
    /// <param name="zoom">Option aggzoom: the bars are scaled to the largest bucket instead of the sum.</param>
    public static string Of(AggregateRecord record, bool zoom = false)
    {
        ArgumentNullException.ThrowIfNull(record);
        DistributionFunction function = DistributionFunction.Of(record.Action);
        AggregateBucket[] buckets = AggregateBuckets.Complete(record);
        (int first, int last) = Rows(function, buckets);
        BarScale scale = BarScale.Of(Array.ConvertAll(buckets[first..(last + 1)], bucket => bucket.Count), zoom);
        StringBuilder text = new(Heading);
        for (int i = first; i <= last; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{function.Label(buckets, i),16} ");
            text.Append(scale.Bar(buckets[i].Count));
            text.Append(CultureInfo.InvariantCulture, $" {AggregateValue.Divide(buckets[i].Count, record.Normal),-9}\n");
        }

        return text.ToString();
    }

    /// <summary>The rows to print; without any data the first ones, or those around zero.</summary>
    private static (int First, int Last) Rows(DistributionFunction function, AggregateBucket[] buckets)
    {
        int first = Array.FindIndex(buckets, bucket => bucket.Count != 0);
        return first < 0
            ? function.EmptyRows(buckets.Length)
            : (Math.Max(first - 1, 0), Math.Min(Array.FindLastIndex(buckets, bucket => bucket.Count != 0) + 1, buckets.Length - 1));
    }
}
