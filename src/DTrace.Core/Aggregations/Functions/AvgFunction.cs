namespace DTrace.Core;

/// <summary>avg(): the count, then the sum.</summary>
internal sealed class AvgFunction : AggregatingFunction
{
    public override AggregateAction Action => AggregateAction.Avg;

    public override string Prototype => "void avg(@)";

    public override int LeastWords => 2;

    public override int WordsOf(ulong parameters) => 2;

    public override AggregateParts Read(ReadOnlySpan<long> words, ulong parameters) => new(words[0], words[1], 0, []);

    public override object ValueOf(AggregateParts parts, long normal) => AggregateValue.Average(parts.Count, parts.Sum, normal);

    public override long ScalarOf(AggregateParts parts, long normal) => parts.Count == 0 ? 0 : AggregateValue.Divide(parts.Sum, normal) / parts.Count;
}
