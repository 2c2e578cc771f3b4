using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Buckets as text that people can read: <c>0:3 1:2 2^20:5</c>. A bucket is named by one end, as dtrace(8) names it, and its other
/// end follows from the function and its parameters. Powers of two and of ten are written short; <c>10..12:5</c> is a bucket that the function does not have.
/// </summary>
internal static class BucketText
{
    /// <summary>Shorter numbers are written out.</summary>
    private const int LeastShort = 10_000;

    [ThreadStatic]
    private static (AggregateDefinition Definition, IReadOnlyList<AggregateBucket> Ranges)? _last;

    /// <summary>The text of buckets of a definition.</summary>
    public static string Of(AggregateDefinition definition, AggregateBucket[] buckets)
    {
        StringBuilder text = new();
        IReadOnlyList<AggregateBucket> ranges = Ranges(definition);
        foreach (AggregateBucket bucket in buckets)
        {
            if (text.Length != 0) text.Append(' ');
            long name = Name(definition, bucket);
            if (Find(ranges, name) is { } range && range.Minimum == bucket.Minimum && range.Maximum == bucket.Maximum) text.Append(Short(name));
            else text.Append(CultureInfo.InvariantCulture, $"{bucket.Minimum}..{bucket.Maximum}");
            text.Append(CultureInfo.InvariantCulture, $":{bucket.Count}");
        }

        return text.ToString();
    }

    /// <summary>The buckets of a text.</summary>
    /// <exception cref="PSInvalidCastException">It is none.</exception>
    public static AggregateBucket[] Parse(AggregateDefinition definition, string text)
    {
        IReadOnlyList<AggregateBucket> ranges = Ranges(definition);
        return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => Bucket(ranges, part))];
    }

    /// <summary>Only those of quantize() mirror each other below zero; elsewhere a bucket below zero begins as one above does.</summary>
    private static long Name(AggregateDefinition definition, AggregateBucket bucket) =>
        bucket.Minimum == long.MinValue || (bucket.Maximum < 0 && definition.Action == AggregateAction.Quantize) ? bucket.Maximum : bucket.Minimum;

    private static AggregateBucket Bucket(IReadOnlyList<AggregateBucket> ranges, string part)
    {
        int colon = part.LastIndexOf(':');
        if (colon < 0 || !long.TryParse(part.AsSpan(colon + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long count)) throw Damage(part);
        string name = part[..colon];
        int dots = name.IndexOf("..", StringComparison.Ordinal);
        if (dots >= 0) return new AggregateBucket(Number(name[..dots]), Number(name[(dots + 2)..]), count);
        return Find(ranges, Number(name)) is { } range ? range with { Count = count } : throw Damage(part);
    }

    private static string Short(long number)
    {
        string sign = number < 0 ? "-" : string.Empty;
        ulong size = number < 0 ? unchecked((ulong)-number) : (ulong)number;
        if (size < LeastShort) return number.ToString(CultureInfo.InvariantCulture);
        if (BitOperations.IsPow2(size)) return string.Create(CultureInfo.InvariantCulture, $"{sign}2^{BitOperations.Log2(size)}");
        int zeros = 0;
        while (size % 10 == 0)
        {
            size /= 10;
            zeros++;
        }

        return zeros > 2 ? string.Create(CultureInfo.InvariantCulture, $"{sign}{size}e{zeros}") : number.ToString(CultureInfo.InvariantCulture);
    }

    private static long Number(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) return number;
        bool isNegative = text.StartsWith('-');
        string[] parts = text[(isNegative ? 1 : 0)..].Split('^', 'e');
        if (parts.Length != 2 || !ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong size)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int exponent) || exponent > 64)
        {
            throw Damage(text);
        }

        BigInteger value = text.Contains('^', StringComparison.Ordinal) ? BigInteger.Pow(size, exponent) : size * BigInteger.Pow(10, exponent);
        if (isNegative) value = -value;
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : throw Damage(text);
    }

    /// <summary>The range that holds a value: they are in ascending order, without gaps.</summary>
    private static AggregateBucket? Find(IReadOnlyList<AggregateBucket> ranges, long value)
    {
        int low = 0;
        int high = ranges.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (ranges[middle].Minimum > value) high = middle - 1;
            else if (ranges[middle].Maximum < value) low = middle + 1;
            else return ranges[middle];
        }

        return null;
    }

    /// <summary>Entries come aggregation by aggregation: the last one's ranges serve many.</summary>
    private static IReadOnlyList<AggregateBucket> Ranges(AggregateDefinition definition)
    {
        if (_last is { } last && last.Definition.Action == definition.Action && last.Definition.Parameters == definition.Parameters) return last.Ranges;
        IReadOnlyList<AggregateBucket> ranges = AggregateRanges.Of(definition);
        _last = (definition, ranges);
        return ranges;
    }

    private static PSInvalidCastException Damage(string text) => new($"Wire is damaged: '{text}' is no bucket.");
}
