using System.Globalization;

namespace DTrace.Core;

/// <summary>quantize(): 127 buckets; [63] is 0, [63 + i] is 2^(i-1) .. 2^i - 1, [63 - i] its mirror image below zero (dtrace.h).</summary>
internal sealed class QuantizeFunction : DistributionFunction
{
    /// <summary>The bucket of 0.</summary>
    public const int ZeroBucket = 63;

    public override AggregateAction Action => AggregateAction.Quantize;

    public override string Prototype => "void quantize(@, ...)";

    public override int WordsOf(ulong parameters) => (2 * ZeroBucket) + 1;

    public override long[] Starts(ulong parameters, int count)
    {
        long[] starts = new long[count];
        for (int i = 0; i < count; i++)
        {
            starts[i] = i switch
            {
                0 => long.MinValue,
                < ZeroBucket => 1 - (1L << (ZeroBucket - i)),
                ZeroBucket => 0,
                _ => 1L << (i - ZeroBucket - 1),
            };
        }

        return starts;
    }

    public override (int First, int Last) EmptyRows(int count) => (ZeroBucket - 1, ZeroBucket + 1);

    /// <summary>The end nearest to zero.</summary>
    public override string Label(AggregateBucket[] buckets, int index) =>
        (index < ZeroBucket ? buckets[index].Maximum : buckets[index].Minimum).ToString(CultureInfo.InvariantCulture);

    public override long Representative(AggregateBucket bucket) => bucket.Maximum < 0 ? bucket.Maximum : base.Representative(bucket);
}
