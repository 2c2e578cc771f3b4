namespace DTrace.Core;

/// <summary>What an aggregation is, whatever its entries: entries of one definition can be added to each other.</summary>
/// <param name="Name">The aggregation's name without <c>@</c>; <c>_</c> for the unnamed one.</param>
/// <param name="Action">The aggregating function.</param>
/// <param name="Parameters">The parameter word of lquantize and llquantize; 0 for others.</param>
public sealed record AggregateDefinition(string Name, AggregateAction Action, ulong Parameters)
{
    /// <summary>The definition of the aggregation that an entry is of.</summary>
    public static AggregateDefinition Of(AggregateRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new AggregateDefinition(record.Name, record.Action, record.Parameters);
    }

    /// <summary>The name and the function as D writes them, <c>@latency = lquantize(0, 100, 5)</c>, without the function's value.</summary>
    public override string ToString() => $"@{(Name == "_" ? string.Empty : Name)} = {Function()}";

    private string Function()
    {
        AggregatingFunction function = AggregatingFunction.Of(Action);
        return $"{function.Name}({function.ArgumentsOf(Parameters)})";
    }
}
