namespace DTrace.Core;

/// <summary>
/// One of D's aggregating functions: what a value of it is made of, how two values become one, and what is shown of it. A class each.
/// </summary>
internal abstract class AggregatingFunction
{
    /// <summary>Its number.</summary>
    public abstract AggregateAction Action { get; }

    /// <summary>Its prototype in D: <c>@</c> is an argument of any type, <c>...</c> any number more. Empty where D has no such function.</summary>
    public abstract string Prototype { get; }

    /// <summary>Its name in D.</summary>
    public string Name => Action.ToString().ToLowerInvariant();

    /// <summary>Whether its value is counts of buckets.</summary>
    public bool IsDistribution => this is DistributionFunction;

    /// <summary>The 64-bit words of a value, for the parameters of the function's call.</summary>
    public virtual int WordsOf(ulong parameters) => 1;

    /// <summary>The fewest words that a value can be read of.</summary>
    public virtual int LeastWords => 1;

    /// <summary>The arguments after the value, as D writes them.</summary>
    public virtual string ArgumentsOf(ulong parameters) => string.Empty;

    /// <summary>The parts that the words of a value are.</summary>
    public abstract AggregateParts Read(ReadOnlySpan<long> words, ulong parameters);

    /// <summary>The value divided by a normal, as <see cref="AggregateRecord.Value"/> holds it.</summary>
    public abstract object ValueOf(AggregateParts parts, long normal);

    /// <summary>The whole number dtrace(8) prints, divided by a normal; of a distribution its sum, which is 0.</summary>
    public virtual long ScalarOf(AggregateParts parts, long normal) => AggregateValue.Divide(parts.Sum, normal);

    /// <summary>The sum of two values: sums are added, extremes compared.</summary>
    /// <exception cref="OverflowException">It does not fit its bits.</exception>
    public virtual long MergeSums(long left, long right) => checked(left + right);

    /// <summary>The function of a number; one that is none is the unknown function.</summary>
    public static AggregatingFunction Of(AggregateAction action)
    {
        foreach (AggregatingFunction function in AggregatingFunctions.All)
        {
            if (function.Action == action) return function;
        }

        return AggregatingFunctions.All[^1];
    }
}

/// <summary>What aggregating functions keep, un-normalised: each uses some of it.</summary>
/// <param name="Count">How many values.</param>
/// <param name="Sum">Their sum, or the extreme.</param>
/// <param name="SumOfSquares">The sum of their squares.</param>
/// <param name="Buckets">The buckets that are not empty, in ascending order.</param>
internal readonly record struct AggregateParts(long Count, long Sum, UInt128 SumOfSquares, AggregateBucket[] Buckets)
{
    /// <summary>Those of a record.</summary>
    public static AggregateParts Of(AggregateRecord record) =>
        new(record.Count, record.Sum, new UInt128(record.SumOfSquaresHigh, record.SumOfSquaresLow), record.Buckets);
}
