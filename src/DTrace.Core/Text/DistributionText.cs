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
        action is AggregateAction.Quantize or AggregateAction.LQuantize or AggregateAction.LLQuantize;

    /// <summary>The distribution: a line break, the heading, and a line for each bucket.</summary>
    /// <param name="record">An entry of a quantization.</param>
    /// <param name="zoom">Option aggzoom: the bars are scaled to the largest bucket instead of the sum.</param>
    public static string Of(AggregateRecord record, bool zoom = false)
    {
        ArgumentNullException.ThrowIfNull(record);
        AggregateBucket[] buckets = AggregateBuckets.Complete(record);
        (int first, int last) = Rows(record.Action, buckets);
        BarScale scale = BarScale.Of(Array.ConvertAll(buckets[first..(last + 1)], bucket => bucket.Count), zoom);
        StringBuilder text = new(Heading);
        for (int i = first; i <= last; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Label(record.Action, buckets, i),16} ");
            text.Append(scale.Bar(buckets[i].Count));
            text.Append(CultureInfo.InvariantCulture, $" {AggregateValue.Divide(buckets[i].Count, record.Normal),-9}\n");
        }

        return text.ToString();
    }

    /// <summary>The rows to print; without any data the first ones, or those around zero.</summary>
    private static (int First, int Last) Rows(AggregateAction action, AggregateBucket[] buckets)
    {
        int first = Array.FindIndex(buckets, bucket => bucket.Count != 0);
        if (first >= 0) return (Math.Max(first - 1, 0), Math.Min(Array.FindLastIndex(buckets, bucket => bucket.Count != 0) + 1, buckets.Length - 1));
        return action switch
        {
            AggregateAction.Quantize => (AggregateBuckets.ZeroBucket - 1, AggregateBuckets.ZeroBucket + 1),
            AggregateAction.LQuantize => (0, Math.Min(2, buckets.Length - 1)),
            _ => (0, Math.Min(1, buckets.Length - 1)),
        };
    }

    /// <summary>quantize names a bucket by its end nearest to zero; the others by its beginning, and the open ones by their bound.</summary>
    private static string Label(AggregateAction action, AggregateBucket[] buckets, int index)
    {
        AggregateBucket bucket = buckets[index];
        if (action == AggregateAction.Quantize) return (index < AggregateBuckets.ZeroBucket ? bucket.Maximum : bucket.Minimum).ToString(CultureInfo.InvariantCulture);
        if (index == 0) return string.Create(CultureInfo.InvariantCulture, $"< {bucket.Maximum + 1}");
        return string.Create(CultureInfo.InvariantCulture, $"{(index == buckets.Length - 1 ? ">= " : string.Empty)}{bucket.Minimum}");
    }
}
