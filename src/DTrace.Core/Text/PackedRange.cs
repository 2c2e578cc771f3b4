using System.Globalization;
using System.Text;

namespace DTrace.Core;

/// <summary>
/// The buckets that option aggpack draws of all entries of an aggregation, a character each (dt_consume.c): of quantize() those from the first that
/// is not empty in any to the last, and one on either side; of lquantize() all.
/// </summary>
/// <param name="First">The first bucket.</param>
/// <param name="Count">How many.</param>
internal readonly record struct PackedRange(int First, int Count)
{
    private const string AsciiLevels = "__xxxxXX";
    private const string NegativeLevels = "vvvvVV";

    /// <summary>The lowest of the block elements, of which the eighth is full.</summary>
    private const char Block = '\u2581';

    private const int Blocks = 8;

    /// <summary>Terminals that libdtrace knows to draw no block elements.</summary>
    private static readonly bool DrawsBlocks = Environment.GetEnvironmentVariable("TERM") is not ("sun" or "sun-color" or "dumb");

    /// <summary>The columns of the least and the greatest label of a quantize().</summary>
    public (int Least, int Most) LabelWidths => (Digits(Value(First)), Digits(Value(First + Count - 1)));

    public static PackedRange Of(IReadOnlyList<AggregateRecord> records)
    {
        if (records[0].Action != AggregateAction.Quantize) return new PackedRange(0, AggregatingFunction.Of(records[0].Action).WordsOf(records[0].Parameters));
        int first = int.MaxValue;
        int last = -1;
        foreach (AggregateRecord record in records)
        {
            AggregateBucket[] buckets = AggregateBuckets.Complete(record);
            int least = Array.FindIndex(buckets, bucket => bucket.Count != 0);
            first = Math.Min(first, least < 0 ? QuantizeFunction.ZeroBucket : least);
            last = Math.Max(last, least < 0 ? QuantizeFunction.ZeroBucket : Array.FindLastIndex(buckets, bucket => bucket.Count != 0));
        }

        if (first != 0 && first != QuantizeFunction.ZeroBucket) first--;
        if (last < 2 * QuantizeFunction.ZeroBucket) last++;
        return new PackedRange(first, last - first + 1);
    }

    /// <summary>The line of one entry, after its key.</summary>
    public string Line(AggregateRecord record, bool zoom)
    {
        AggregateBucket[] buckets = AggregateBuckets.Complete(record)[First..(First + Count)];
        double total = BarScale.TotalOf(Array.ConvertAll(buckets, bucket => bucket.Count), zoom);
        StringBuilder line = new();
        bool isQuantize = record.Action == AggregateAction.Quantize;
        (int least, int most) = isQuantize ? LabelWidths : (7, 8);
        string low = isQuantize ? Value(First).ToString(CultureInfo.InvariantCulture) : $"< {Text(buckets[0].Maximum + 1)}";
        string high = isQuantize ? Value(First + Count - 1).ToString(CultureInfo.InvariantCulture) : $">= {Text(buckets[^1].Minimum)}";
        line.Append(isQuantize ? " " + low.PadLeft(least) : low.PadLeft(8)).Append(" :");
        Int128 count = 0;
        foreach (AggregateBucket bucket in buckets)
        {
            line.Append(Level(bucket.Count, total));
            count += bucket.Count;
        }

        return line.Append(CultureInfo.InvariantCulture, $": {high.PadRight(most)} | {count}\n").ToString();
    }

    private static char Level(long count, double total)
    {
        if (count == 0 || total == 0) return ' ';
        double share = Math.Abs((double)count) / total;
        if (count < 0) return NegativeLevels[(int)((share * (NegativeLevels.Length - 1)) + 0.5)];
        return DrawsBlocks ? (char)(Block + (int)((share * (Blocks - 1)) + 0.5)) : AsciiLevels[(int)((share * (AsciiLevels.Length - 1)) + 0.5)];
    }

    /// <summary>The value that names a bucket of quantize(): the end nearest to zero.</summary>
    private static long Value(int bucket) => bucket switch
    {
        < QuantizeFunction.ZeroBucket => -(1L << (QuantizeFunction.ZeroBucket - 1 - bucket)),
        QuantizeFunction.ZeroBucket => 0,
        _ => 1L << (bucket - QuantizeFunction.ZeroBucket - 1),
    };

    /// <summary>The digits libdtrace counts, at least 4: a power of ten has those of the number before it.</summary>
    private static int Digits(long value)
    {
        Int128 magnitude = Int128.Abs(value);
        int digits = value < 0 ? 2 : 1;
        for (Int128 power = 10; magnitude > power; power *= 10) digits++;
        return Math.Max(digits, 4);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
