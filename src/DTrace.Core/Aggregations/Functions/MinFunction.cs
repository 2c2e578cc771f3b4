namespace DTrace.Core;

/// <summary>min().</summary>
internal sealed class MinFunction : SumFunction
{
    public override AggregateAction Action => AggregateAction.Min;

    public override string Prototype => "void min(@)";

    public override long MergeSums(long left, long right) => Math.Min(left, right);
}
