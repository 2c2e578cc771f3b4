using DTrace.Core;
using DTrace.Embedded.CodeGen.Aggregations;
using Xunit;

namespace DTrace.Embedded.Tests.CodeGen;

/// <summary>What CPUs' values are made of, and how they become a total.</summary>
public sealed class AggregationCellsTests
{
    public static TheoryData<AggregateAction> Functions { get; } = [.. Enum.GetValues<AggregateAction>().Where(action => action != AggregateAction.Unknown)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void EveryAggregatingFunctionHasCellsOfItsName(AggregateAction function) =>
        Assert.Equal(function + "Cells", AggregationCells.Of(function).GetType().Name);

    [Theory]
    [InlineData(AggregateAction.Min, -7L)]
    [InlineData(AggregateAction.Max, 4L)]
    public void OfThreeCPUsTheExtremeStays(AggregateAction function, long expected)
    {
        AggregationCells cells = AggregationCells.Of(function);
        ulong bias = function == AggregateAction.Max ? 0x8000_0000_0000_0000 : 0x7fff_ffff_ffff_ffff;
        ulong[] total = [unchecked((ulong)-1L) ^ bias];
        cells.Begin(total);
        foreach (long value in (long[])[4, -7]) cells.Add(total, [(ulong)value ^ bias]);
        Assert.Equal(expected, (long)total[0]);
    }

    [Fact]
    public void TheSumOfSquaresCarriesIntoItsHighWord()
    {
        ulong[] total = [1, 2, ulong.MaxValue, 5];
        AggregationCells.Of(AggregateAction.Stddev).Add(total, [1, 3, 2, 10]);
        Assert.Equal([2, 5, 1, 16], total);
    }
}
