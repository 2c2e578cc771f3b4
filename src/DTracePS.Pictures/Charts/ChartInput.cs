using System.Globalization;
using DTrace.Core;

namespace DTracePS.Pictures;

/// <summary>The one aggregation that a chart shows.</summary>
internal static class ChartInput
{
    /// <summary>The definition that all records share.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: there are none, or they are of several aggregations.</exception>
    public static AggregateDefinition Definition(IReadOnlyList<AggregateRecord> records)
    {
        AggregateDefinition[] definitions = [.. records.Select(AggregateDefinition.Of).Distinct().Take(5)];
        return definitions.Length switch
        {
            0 => throw Error("There are no aggregations to draw."),
            1 => definitions[0],
            _ => throw Error($"A chart shows one aggregation, and these are several: {string.Join("; ", definitions.AsEnumerable())}. Choose one, as by: | Where-Object Name -EQ '{definitions[0].Name}'."),
        };
    }

    /// <summary>The same of a quantization.</summary>
    /// <exception cref="DTraceException">As above, or it is no quantization, or has no values.</exception>
    public static AggregateDefinition Quantization(IReadOnlyList<AggregateRecord> records, string chart)
    {
        AggregateDefinition definition = Definition(records);
        if (!DistributionText.IsDistribution(definition.Action))
        {
            throw Error($"{chart} is drawn of quantize(), lquantize() or llquantize(), and '{definition}' is none of them: bars show it.");
        }

        return records.All(record => record.Buckets.Length == 0) ? throw Error($"'{definition}' has no values to draw.") : definition;
    }

    /// <summary>The entries with those of one key merged.</summary>
    public static IReadOnlyList<AggregateRecord> Merged(IReadOnlyList<AggregateRecord> records)
    {
        AggregateMerge merge = new();
        foreach (AggregateRecord record in records) merge.Add(record);
        return merge.Records;
    }

    public static string Plural(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:n0} {noun}{(count == 1 ? string.Empty : "s")}");

    public static DTraceException Error(string message) => new(DTraceErrorKind.Argument, message);
}
