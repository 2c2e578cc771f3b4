namespace DTrace.Core;

/// <summary>count().</summary>
internal sealed class CountFunction : AggregatingFunction
{
    public override AggregateAction Action => AggregateAction.Count;

    public override string Prototype => "void count()";

    public override AggregateParts Read(ReadOnlySpan<long> words, ulong parameters) => new(words[0], 0, 0, []);

    public override object ValueOf(AggregateParts parts, long normal) => ScalarOf(parts, normal);

    public override long ScalarOf(AggregateParts parts, long normal) => AggregateValue.Divide(parts.Count, normal);
}
