namespace DTrace.Core;

/// <summary>A function that this version does not know: nothing of its value can be read.</summary>
internal sealed class UnknownFunction : AggregatingFunction
{
    public override AggregateAction Action => AggregateAction.Unknown;

    public override string Prototype => string.Empty;

    public override int LeastWords => 0;

    public override AggregateParts Read(ReadOnlySpan<long> words, ulong parameters) => new(0, 0, 0, []);

    public override object ValueOf(AggregateParts parts, long normal) => parts.Buckets;
}
