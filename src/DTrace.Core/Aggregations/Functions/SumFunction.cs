namespace DTrace.Core;

/// <summary>sum(), and what else is one signed number.</summary>
internal class SumFunction : AggregatingFunction
{
    public override AggregateAction Action => AggregateAction.Sum;

    public override string Prototype => "void sum(@)";

    public sealed override AggregateParts Read(ReadOnlySpan<long> words, ulong parameters) => new(0, words[0], 0, []);

    public sealed override object ValueOf(AggregateParts parts, long normal) => ScalarOf(parts, normal);
}
