using System.Globalization;
using System.Xml.Linq;
using DTrace.Core;
using static DTracePS.Pictures.Tests.Samples;

namespace DTracePS.Pictures.Tests;

/// <summary>What the charts hold, and what they refuse.</summary>
public sealed class ChartTests
{
    private static readonly ChartOptions Options = new() { Unit = "ns" };

    private static readonly AggregateRecord[] Distribution = [Quantize(0, ["read"], Bucket(10, 4), Bucket(12, 6)), Quantize(0, ["write"], Bucket(12, 2))];

    private static string Refusal(Action draw) => Assert.Throws<DTraceException>(draw).Message;

    [Fact]
    public void AHistogramMarksTheBoundsOfItsBuckets()
    {
        Picture picture = new(Chart.Histogram(Distribution, Options));
        Assert.Equal(["512 ns", "1.02 µs", "2.05 µs", "4.1 µs", "8.19 µs", "16.4 µs"], picture.Texts.Where(text => text.EndsWith(" ns", StringComparison.Ordinal) || text.EndsWith("µs", StringComparison.Ordinal)));
    }

    [Fact]
    public void AHistogramIsTheSumOfAllKeys()
    {
        Picture picture = new(Chart.Histogram(Distribution, Options));
        Assert.Equal(("@latency = quantize()", "12 values, sum of 2 keys"), (picture.Title, picture.Description));
        double[] heights = Bars(picture, "rgb(0,114,178)").Select(bar => bar.Height).ToArray();
        Assert.Equal(2, heights.Length);
        Assert.Equal(2.0, heights[1] / heights[0], 2);
    }

    [Fact]
    public void AHistogramOfOneKeyNamesIt() =>
        Assert.Equal("10 values, read", new Picture(Chart.Histogram([Distribution[0]], Options)).Description);

    [Fact]
    public void AHistogramCountsInWholeNumbers() =>
        Assert.DoesNotContain(new Picture(Chart.Histogram([Quantize(0, [], Bucket(3, 1))], Options)).Texts, text => text.Contains('.', StringComparison.Ordinal));

    [Fact]
    public void OpenBucketsEndAtInfinity()
    {
        AggregateBucket[] buckets = [new(long.MinValue, -1, 1), new(0, 9, 1), new(10, long.MaxValue, 1)];
        AggregateRecord record = new()
        {
            ConsumerId = 1,
            Name = "n",
            VariableId = 1,
            Key = AggregateKey.Empty,
            Action = AggregateAction.LQuantize,
            Value = buckets,
            Count = 3,
            Sum = 0,
            SumOfSquaresLow = 0,
            SumOfSquaresHigh = 0,
            Buckets = buckets,
            Parameters = new LQuantizeParameters(0, 1, 10).Pack(),
            Normal = 1,
        };
        Picture picture = new(Chart.Histogram([record], new ChartOptions()));
        Assert.Equal("@n = lquantize(0, 10, 10)", picture.Title);
        Assert.Superset(new HashSet<string>(["−∞", "0", "10", "∞"]), new HashSet<string>(picture.Texts));
    }

    [Fact]
    public void AHeatMapHasAColumnForEachSnapshot()
    {
        AggregateRecord[] snapshots = [Quantize(0, ["a"], Bucket(10, 1)), Quantize(1, ["a"], Bucket(10, 1), Bucket(11, 100)), Quantize(2, ["b"], Bucket(11, 1))];
        Picture picture = new(Chart.HeatMap(snapshots, Options));
        Assert.Equal("103 values in 3 columns", picture.Description);
        Assert.Contains("seconds from 2026-11-24 11:59:59 +00:00", picture.Texts);
    }

    [Fact]
    public void AReadThatFoundNothingLeavesAGap()
    {
        AggregateRecord[] snapshots = [Quantize(0, [], Bucket(10, 1)), Quantize(1, [], Bucket(10, 1)), Quantize(4, [], Bucket(10, 1))];
        Assert.Equal([(0.0, 1.0), (1, 2), (4, 5)], HeatColumns.Of(snapshots, isCumulative: false).Columns.Select(column => (column.Start, column.End)));
    }

    [Fact]
    public void OfCumulativeSnapshotsTheDifferencesAreDrawn()
    {
        AggregateRecord[] snapshots = [Quantize(0, [], Bucket(10, 5)), Quantize(1, [], Bucket(10, 7)), Quantize(2, [], Bucket(10, 7), Bucket(11, 1))];
        Assert.Equal("8 values in 3 columns", new Picture(Chart.HeatMap(snapshots, Options with { IsCumulative = true })).Description);
    }

    [Fact]
    public void ACumulativeSnapshotThatShrankWasCleared()
    {
        AggregateRecord[] snapshots = [Quantize(0, [], Bucket(10, 5)), Quantize(1, [], Bucket(10, 2))];
        Assert.Equal("7 values in 2 columns", new Picture(Chart.HeatMap(snapshots, Options with { IsCumulative = true })).Description);
    }

    [Fact]
    public void SnapshotsOfSeveralConsumersShareTheirColumns()
    {
        static AggregateRecord Read(double seconds, int consumer) => new()
        {
            ConsumerId = consumer,
            Name = "latency",
            VariableId = 1,
            Key = AggregateKey.Empty,
            Action = AggregateAction.Quantize,
            Value = Array.Empty<AggregateBucket>(),
            Count = 1,
            Sum = 0,
            SumOfSquaresLow = 0,
            SumOfSquaresHigh = 0,
            Buckets = [Bucket(10, 1)],
            Parameters = 0,
            Normal = 1,
            Time = Noon.AddSeconds(seconds),
        };
        AggregateRecord[] snapshots = [Read(0, 1), Read(0.01, 2), Read(1, 1), Read(1.01, 2)];
        Assert.Equal("4 values in 2 columns", new Picture(Chart.HeatMap(snapshots, Options)).Description);
    }

    [Fact]
    public void OfOneReadTheFirstPartOfTheKeyIsTheTime()
    {
        AggregateRecord[] read = [Quantize(0, [100L], Bucket(10, 1)), Quantize(0, [103L], Bucket(11, 1))];
        Picture picture = new(Chart.HeatMap(read, Options));
        Assert.Equal("2 values in 2 columns", picture.Description);
        Assert.Contains("the first part of the key, from 100", picture.Texts);
    }

    [Fact]
    public void BarsAreSortedAndNumbered()
    {
        Picture picture = new(Chart.Bars([Count(5, "sshd"), Count(70, "bash"), Count(6, "sshd")], new ChartOptions()));
        Assert.Equal(["bash", "sshd"], picture.Texts.Where(text => text is "bash" or "sshd"));
        Assert.Superset(new HashSet<string>(["70", "11"]), new HashSet<string>(picture.Texts));
    }

    [Fact]
    public void WhatIsBeyondTheTopIsOneBar()
    {
        Picture picture = new(Chart.Bars([.. Enumerable.Range(1, 200).Select(i => Count(i, $"key {i}"))], new ChartOptions { Top = 3 }));
        Assert.Equal(["key 200", "key 199", "key 198", "197 others"], picture.Texts.Where(text => text.StartsWith("key", StringComparison.Ordinal) || text.EndsWith("others", StringComparison.Ordinal)));
        Assert.Contains("19503", picture.Texts);
    }

    [Fact]
    public void WhatCannotBeAddedUpIsTold() =>
        Assert.Equal(
            "3 keys, of which the greatest 2 are shown",
            new Picture(Chart.Bars([.. Enumerable.Range(1, 3).Select(i => Scalar(AggregateAction.Max, i, i))], new ChartOptions { Top = 2 })).Description);

    [Fact]
    public void TheNumberOfANegativeBarStandsBeyondItsEnd()
    {
        Picture picture = new(Chart.Bars([Scalar(AggregateAction.Sum, -50, "below"), Scalar(AggregateAction.Sum, 100, "above")], new ChartOptions()));
        (double x, double width)[] bars = [.. Bars(picture).Select(bar => (bar.X, bar.Width)).OrderBy(bar => bar.X)];
        Assert.Equal(2, bars.Length);
        (string anchor, double x) negative = Place(picture, "-50"), positive = Place(picture, "100", last: true);
        Assert.Equal(("end", "start"), (negative.anchor, positive.anchor));
        Assert.Equal(bars[0].x - 4, negative.x, 3);
        Assert.Equal(bars[1].x + bars[1].width + 4, positive.x, 3);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(900)]
    public void NumbersAndKeysHaveTheirRoomInThePicture(int size)
    {
        AggregateRecord[] entries = [Scalar(AggregateAction.Sum, 1_234_567_890, new string('W', 90)), Scalar(AggregateAction.Sum, -1_234_567_890, "m"), Scalar(AggregateAction.Sum, 1, "i")];
        Picture picture = new(Chart.Bars(entries, new ChartOptions { Width = size, Title = new string('g', 400) }));
        foreach (XElement text in picture.Root.Descendants(picture.Root.Name.Namespace + "text"))
        {
            (string anchor, double x) = Place(text);
            double width = text.Value.Sum(WidthInDejaVu) * (double)text.Attribute("font-size")! / 2048;
            double left = anchor switch { "end" => x - width, "middle" => x - (width / 2), _ => x };
            Assert.InRange(left, 0, size - width);
        }

        Assert.Contains(picture.Texts, text => text.StartsWith('W') && text.EndsWith('…'));
        Assert.Equal(new string('g', 400), picture.Title);
    }

    [Fact]
    public void NoTextIsPlacedByWhatSomeRenderersPassOver()
    {
        foreach (string drawn in new[] { Chart.Bars([Count(1)], Options), Chart.Histogram(Distribution, Options) })
        {
            Assert.DoesNotContain("dominant-baseline", drawn, StringComparison.Ordinal);
            Assert.Contains("dy=\"0.8em\"", drawn, StringComparison.Ordinal);
            Assert.Contains("dy=\"0.36em\"", drawn, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void KeysOfAnyTextMakeValidXml() =>
        Assert.Contains(new Picture(Chart.Bars([Count(1, "<a&b>\u0001\"\n;")], new ChartOptions())).Texts, text => text.StartsWith("<a&b>\ufffd\" ;", StringComparison.Ordinal));

    [Fact]
    public void TheKindFollowsFromWhatThereIs()
    {
        Assert.Equal("1 key", new Picture(Chart.Suitable([Count(1, "a")], Options)).Description);
        Assert.Equal("12 values, sum of 2 keys", new Picture(Chart.Suitable(Distribution, Options)).Description);
        Assert.Equal("2 values in 2 columns", new Picture(Chart.Suitable([Quantize(0, [], Bucket(1, 1)), Quantize(1, [], Bucket(1, 1))], Options)).Description);
    }

    [Fact]
    public void EqualEntriesMakeEqualPictures() => Assert.Equal(Chart.Histogram(Distribution, Options), Chart.Histogram(Distribution, Options));

    [Fact]
    public void WithoutEntriesThereIsNoPicture() => Assert.Equal("There are no aggregations to draw.", Refusal(() => Chart.Suitable([], Options)));

    [Fact]
    public void SeveralAggregationsAreNotOneChart() => Assert.Equal(
        "A chart shows one aggregation, and these are several: @latency = quantize(); @calls = count(). Choose one, as by: | Where-Object Name -EQ 'latency'.",
        Refusal(() => Chart.Suitable([Distribution[0], Count(1)], Options)));

    [Fact]
    public void AHistogramWantsAQuantization() => Assert.Equal(
        "A histogram is drawn of quantize(), lquantize() or llquantize(), and '@calls = count()' is none of them: bars show it.",
        Refusal(() => Chart.Histogram([Count(1)], Options)));

    [Fact]
    public void AHeatMapWantsTime() => Assert.StartsWith(
        "A heat map needs quantizations of several times: snapshots that Get-DTraceAggregate read one after another", Refusal(() => Chart.HeatMap(Distribution, Options)), StringComparison.Ordinal);

    [Fact]
    public void AQuantizationWithoutValuesIsNotDrawn() => Assert.Equal("'@latency = quantize()' has no values to draw.", Refusal(() => Chart.Histogram([Quantize(0, [])], Options)));

    [Theory]
    [InlineData(0, "ns", "0")]
    [InlineData(999, "ns", "999 ns")]
    [InlineData(65536, "ns", "65.5 µs")]
    [InlineData(1_500_000_000, "ns", "1.5 s")]
    [InlineData(90, "s", "1.5 min")]
    [InlineData(1536, "bytes", "1.5 KiB")]
    [InlineData(65536, "", "65536")]
    [InlineData(1_234_567, "", "1.23M")]
    [InlineData(7, "pages", "7 pages")]
    [InlineData(-2048, "ns", "-2.05 µs")]
    public void NumbersReadWell(double value, string unit, string expected) => Assert.Equal(expected, ValueLabel.Of(value, unit));

    private static IEnumerable<(double X, double Height)> Bars(Picture picture, string fill) => picture.Root.Descendants()
        .Where(element => element.Name.LocalName == "rect" && ((string?)element.Attribute("style"))?.Contains($"fill:{fill}", StringComparison.Ordinal) == true)
        .Select(rect => ((double)rect.Attribute("x")!, (double)rect.Attribute("height")!));

    private static IEnumerable<(double X, double Width)> Bars(Picture picture) => picture.Root.Descendants()
        .Where(element => element.Name.LocalName == "rect" && ((string?)element.Attribute("style"))?.Contains("fill:rgb(0,114,178)", StringComparison.Ordinal) == true)
        .Select(rect => ((double)rect.Attribute("x")!, (double)rect.Attribute("width")!));

    /// <summary>How far DejaVu Sans, which is wider than the font that is asked for, advances: some of its hmtx table, 2048 to the size.</summary>
    private static int WidthInDejaVu(char letter) => letter switch
    {
        'W' => 2025,
        'm' => 1995,
        'g' => 1300,
        'i' => 569,
        '.' => 651,
        '-' => 739,
        '…' => 2048,
        _ => 1303,
    };

    private static (string Anchor, double X) Place(Picture picture, string value, bool last = false)
    {
        IEnumerable<XElement> texts = picture.Root.Descendants(picture.Root.Name.Namespace + "text").Where(text => text.Value == value);
        return Place(last ? texts.Last() : texts.First());
    }

    private static (string Anchor, double X) Place(XElement text)
    {
        string transform = (string)text.Attribute("transform")!;
        int open = transform.IndexOf('(', StringComparison.Ordinal) + 1;
        return ((string?)text.Attribute("text-anchor") ?? "start", double.Parse(transform[open..transform.IndexOf(',', StringComparison.Ordinal)], CultureInfo.InvariantCulture));
    }
}
