namespace DTrace.Core.Tests;

/// <summary>A quantile is the bucket of the value of its rank.</summary>
public sealed class AggregateQuantileTests
{
    /// <summary>A hundred values: one of 0, ninety-eight of 4 to 7, one of 1024 and more.</summary>
    private static readonly AggregateBucket[] Hundred = [new(0, 0, 1), new(4, 7, 98), new(1024, long.MaxValue, 1)];

    [Theory]
    [InlineData(0.01, 0)]
    [InlineData(0.5, 4)]
    [InlineData(0.99, 4)]
    [InlineData(1, 1024)]
    public void ItIsTheBucketOfTheRank(double share, long minimum) => Assert.Equal(minimum, AggregateQuantile.Of(Hundred, share)!.Minimum);

    [Fact]
    public void BucketsThatLostMoreThanTheyGotHoldNone() => Assert.Equal(8, AggregateQuantile.Of([new(4, 7, -5), new(8, 15, 1), new(16, 31, -1)], 1)!.Minimum);

    [Fact]
    public void OfNothingThereIsNone() => Assert.Null(AggregateQuantile.Of([new(4, 7, 0)], 0.5));
}
