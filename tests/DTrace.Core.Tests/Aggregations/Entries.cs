namespace DTrace.Core.Tests;

/// <summary>Entries of aggregations as an engine delivers them.</summary>
internal static class Entries
{
    public static AggregateRecord Scalar(AggregateAction action, long normal, params long[] words) =>
        Decode(new AggregateDescription("a", 1, action, [], 0, words.Length * 8, 0), normal, words);

    public static AggregateRecord Quantize(params (int Bucket, long Count)[] counts) =>
        Quantization(AggregateAction.Quantize, 0, 127, counts);

    public static AggregateRecord LQuantize(LQuantizeParameters parameters, params (int Bucket, long Count)[] counts) =>
        Quantization(AggregateAction.LQuantize, parameters.Pack(), parameters.Levels + 2, counts);

    public static AggregateRecord LLQuantize(LLQuantizeParameters parameters, int buckets, params (int Bucket, long Count)[] counts) =>
        Quantization(AggregateAction.LLQuantize, parameters.Pack(), buckets, counts);

    public static AggregateRecord Keyed(long variable, long value, params long[] keys)
    {
        RecordDescription[] descriptions = [.. keys.Select((_, i) => new RecordDescription(TraceAction.Trace, i * 8, 8))];
        return Decode(new AggregateDescription("a", variable, AggregateAction.Count, descriptions, keys.Length * 8, 8, 0), 1, [.. keys, value]);
    }

    public static AggregateRecord Decode(AggregateDescription description, long normal, params long[] words)
    {
        AggregateDecoder decoder = new(1, new FakeSession(), new AggregateQuery());
        decoder.Visit(description, words.SelectMany(BitConverter.GetBytes).ToArray(), normal);
        return Assert.Single(decoder.Records);
    }

    private static AggregateRecord Quantization(AggregateAction action, ulong parameters, int buckets, (int Bucket, long Count)[] counts)
    {
        long[] words = new long[buckets];
        foreach ((int bucket, long count) in counts) words[bucket] = count;
        return Decode(new AggregateDescription("a", 1, action, [], 0, buckets * 8, parameters), 1, words);
    }
}
