namespace DTrace.Core;

/// <summary>stddev(): the count, the sum, and the sum of the squares in 128 bits, the low half first.</summary>
internal sealed class StddevFunction : AggregatingFunction
{
    public override AggregateAction Action => AggregateAction.Stddev;

    public override string Prototype => "void stddev(@)";

    public override int LeastWords => 4;

    public override int WordsOf(ulong parameters) => 4;

    public override AggregateParts Read(ReadOnlySpan<long> words, ulong parameters) => new(words[0], words[1], new UInt128((ulong)words[3], (ulong)words[2]), []);

    public override object ValueOf(AggregateParts parts, long normal) => AggregateValue.StandardDeviation(parts.Count, parts.Sum, parts.SumOfSquares, normal);

    public override long ScalarOf(AggregateParts parts, long normal) =>
        AggregateValue.TruncatedStandardDeviation(parts.Count, parts.Sum, parts.SumOfSquares, normal);
}
