using System.Diagnostics;
using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>Rates are what came between two readings, and entries are sorted as asked.</summary>
public sealed class AggregateSamplerTests
{
    private static readonly WatchOptions ByValue = new();

    [Fact]
    public void TheFirstReadingHasNoRates() => Assert.Null(OnlyRate([WatchSamples.Count(5, "a")]));

    [Fact]
    public void ARateIsWhatCameASecond() => Assert.Equal(7, OnlyRate([WatchSamples.Count(5, "a")], [WatchSamples.Count(12, "a")]));

    [Fact]
    public void AKeyThatIsNewCameWhollySince() => Assert.Equal(12, OnlyRate([], [WatchSamples.Count(12, "a")]));

    [Fact]
    public void ACountThatHasFallenBeganAnew() => Assert.Equal(3, OnlyRate([WatchSamples.Count(12, "a")], [WatchSamples.Count(3, "a")]));

    [Fact]
    public void ASumMayFall() => Assert.Equal(-4, OnlyRate([WatchSamples.Sum(10, 1, "a")], [WatchSamples.Sum(6, 1, "a")]));

    [Fact]
    public void ASumIsNormalisedAsItsValueIs() => Assert.Equal(2.5, OnlyRate([WatchSamples.Sum(10, 4, "a")], [WatchSamples.Sum(20, 4, "a")]));

    [Fact]
    public void ADistributionsRateIsOfItsValues() => Assert.Equal(
        3, OnlyRate([WatchSamples.Quantize("a", new AggregateBucket(4, 7, 5))], [WatchSamples.Quantize("a", new(4, 7, 6), new(8, 15, 2))]));

    [Fact]
    public void AnExtremeHasNone() => Assert.Null(OnlyRate([WatchSamples.Least(5, "a")], [WatchSamples.Least(4, "a")]));

    [Fact]
    public void WhatWasGivenBackCountsWithWhatCameSince() => Assert.Equal(
        7, OnlyRate([WatchSamples.Count(5, "a")], [WatchSamples.Count(5, "a"), WatchSamples.Count(7, "a")]));

    [Fact]
    public void ALastReadingSoonAfterTheOneBeforeIsComparedWithThatBeforeIt()
    {
        AggregateSampler sampler = new(ByValue);
        sampler.Take([WatchSamples.Count(0, "a")], 0);
        sampler.Take([WatchSamples.Count(100, "a")], Stopwatch.Frequency);
        Assert.Equal(100, sampler.Take([WatchSamples.Count(125, "a")], Stopwatch.Frequency * 5 / 4)[0].Samples[0].Rate);
    }

    [Theory]
    [InlineData(AggregateSort.Value, false, "b c a")]
    [InlineData(AggregateSort.Value, true, "a c b")]
    [InlineData(AggregateSort.Rate, false, "c a b")]
    [InlineData(AggregateSort.Rate, true, "b a c")]
    [InlineData(AggregateSort.Key, false, "a b c")]
    [InlineData(AggregateSort.Key, true, "c b a")]
    public void EntriesAreSortedAsAsked(AggregateSort sort, bool isReversed, string keys)
    {
        AggregateRecord[] before = [WatchSamples.Count(5, "a"), WatchSamples.Count(90, "b"), WatchSamples.Count(5, "c")];
        AggregateRecord[] now = [WatchSamples.Count(15, "a"), WatchSamples.Count(91, "b"), WatchSamples.Count(50, "c")];
        AggregateSamples samples = Assert.Single(WatchSamples.Take(new WatchOptions { Sort = sort, IsReversed = isReversed }, before, now));
        Assert.Equal(keys, string.Join(' ', samples.Samples.Select(sample => sample.Entry.Key)));
    }

    [Fact]
    public void TheFirstOnesOfEachAggregationAreTaken()
    {
        IReadOnlyList<AggregateSamples> samples = WatchSamples.Take(
            new WatchOptions { Top = 1 }, [WatchSamples.Count(5, "a"), WatchSamples.Count(6, "b"), WatchSamples.Sum(7, 1, "c")]);
        Assert.Equal([("b", 2), ("c", 1)], samples.Select(aggregation => (Assert.Single(aggregation.Samples).Entry.Key.ToString(), aggregation.Total)));
    }

    private static double? OnlyRate(params AggregateRecord[][] readings) => Assert.Single(Assert.Single(WatchSamples.Take(ByValue, readings)).Samples).Rate;
}
