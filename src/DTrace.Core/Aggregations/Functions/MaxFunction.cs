namespace DTrace.Core;

/// <summary>max().</summary>
internal sealed class MaxFunction : SumFunction
{
    public override AggregateAction Action => AggregateAction.Max;

    public override string Prototype => "void max(@)";

    public override long MergeSums(long left, long right) => Math.Max(left, right);
}
