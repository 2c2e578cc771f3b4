namespace DTrace.Core.Tests;

/// <summary>Metrics are valid by the formats, exact, and the same from one scrape to the next.</summary>
public sealed class MetricExportTests
{
    [Fact]
    public void ACountIsACounterOfEachKey() => Assert.Equal(
        """
        # HELP dtrace_calls_total @calls = count()
        # TYPE dtrace_calls_total counter
        dtrace_calls_total{key1="sshd",key2="22"} 7
        # HELP dtrace_export_other_keys Keys beyond the maximum of series: their values are in the series other.
        # TYPE dtrace_export_other_keys gauge
        dtrace_export_other_keys{metric="dtrace_calls"} 0

        """,
        Write(Count("calls", 7, "sshd", 22L)), ignoreLineEndingDifferences: true);

    [Fact]
    public void OpenMetricsNamesTheFamilyWithoutItsSuffixAndEnds()
    {
        string text = Write(new MetricOptions { Unit = "bytes" }, MetricFormat.OpenMetrics, Scalar("size", AggregateAction.Sum, 5));
        Assert.StartsWith("# HELP dtrace_size_bytes @size = sum()\n# TYPE dtrace_size_bytes counter\n# UNIT dtrace_size_bytes bytes\ndtrace_size_bytes_total 5\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ACountHasNoUnit() => Assert.Contains("\ndtrace_calls_total 7\n", Write(new MetricOptions { Unit = "bytes" }, MetricFormat.Prometheus, Count("calls", 7)), StringComparison.Ordinal);

    [Fact]
    public void TheClauseIsTheHelp()
    {
        string source = "BEGIN { n = \"}\"; /* { */ }\nsyscall:::entry\n/pid != $pid/ // all\n{ @calls2 = count(); @calls[execname] = count(); }";
        string text = new MetricExport(new MetricOptions()).Write([Count("calls", 7)], MetricFormat.Prometheus, [source]);
        Assert.StartsWith("# HELP dtrace_calls_total syscall:::entry /pid != $pid/ // all { @calls2 = count(); @calls[execname] = count(); }\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsAreNamedAndEscaped() => Assert.Contains(
        "dtrace_calls_total{program=\"a\\\"b\\\\c\\nd\"} 7\n",
        Write(new MetricOptions { LabelNames = ["program"] }, MetricFormat.Prometheus, Count("calls", 7, "a\"b\\c\nd")), StringComparison.Ordinal);

    [Theory]
    [InlineData("key2", "key2=\"a\",key2_=\"b\",key3=\"c\"")]
    [InlineData("key3", "key3=\"a\",key2=\"b\",key3_=\"c\"")]
    [InlineData("key1", "key1=\"a\",key2=\"b\",key3=\"c\"")]
    public void ANameThatWasChosenIsGivenToNoOtherPart(string chosen, string labels) => Assert.Contains(
        $"dtrace_calls_total{{{labels}}} 7\n", Write(new MetricOptions { LabelNames = [chosen] }, MetricFormat.Prometheus, Count("calls", 7, "a", "b", "c")), StringComparison.Ordinal);

    [Fact]
    public void KeysThatDifferInBytesThatAreNoTextAreSeriesOfTheirOwn()
    {
        string text = Write(Count("calls", 7, DTraceText.Decode([0x61, 0xff])), Count("calls", 5, DTraceText.Decode([0x61, 0xfe])));
        Assert.Contains("dtrace_calls_total{key1=\"a\\\\377\"} 7\n", text, StringComparison.Ordinal);
        Assert.Contains("dtrace_calls_total{key1=\"a\\\\376\"} 5\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ALabelHasTextBeyondThe16BitCharacters() => Assert.Contains("{key1=\"\ud83d\ude00\"} 7\n", Write(Count("calls", 7, "\ud83d\ude00")), StringComparison.Ordinal);

    [Fact]
    public void AnEmptyLabelIsTheSameAsNone()
    {
        string text = Write(Count("calls", 7, "a", ""), Count("calls", 5, "a"), Count("calls", 2, "", "b"));
        Assert.Contains("dtrace_calls_total{key1=\"a\"} 12\n", text, StringComparison.Ordinal);
        Assert.Contains("dtrace_calls_total{key1=\"\",key2=\"b\"} 2\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AggregateAction.Sum)]
    [InlineData(AggregateAction.Count)]
    public void WhatIsNormalizedIsAGaugeFromThenOn(AggregateAction action)
    {
        MetricExport export = new(new MetricOptions());
        AggregateRecord plain = action == AggregateAction.Sum ? Scalar("s", action, 100) : Count("s", 100);
        Assert.Contains("# TYPE dtrace_s_total counter\ndtrace_s_total 100\n", export.Write([plain], MetricFormat.Prometheus, []), StringComparison.Ordinal);
        AggregateRecord divided = Entry("s", action, 20L, plain.Count, plain.Sum, [], 0, [], normal: 5);
        Assert.Contains("# TYPE dtrace_s gauge\ndtrace_s 20\n", export.Write([divided], MetricFormat.Prometheus, []), StringComparison.Ordinal);
        Assert.Contains("# TYPE dtrace_s gauge\ndtrace_s 100\n", export.Write([plain], MetricFormat.Prometheus, []), StringComparison.Ordinal);
    }

    [Fact]
    public void AHistogramCountsValuesWhateverTheyAreNormalizedBy()
    {
        AggregateRecord entry = Entry("q", AggregateAction.Quantize, new AggregateBucket[] { new(1, 1, 2) }, 20, 0, [new(1, 1, 20)], 0, [], normal: 10);
        Assert.Contains("dtrace_q_bucket{le=\"1\"} 20\n", Write(entry), StringComparison.Ordinal);
    }

    [Fact]
    public void KeysOfOneTextAreOneSeries() => Assert.Contains(
        "dtrace_calls_total{key1=\"22\"} 12\n", Write(Count("calls", 7, "22"), Count("calls", 5, 22L)), StringComparison.Ordinal);

    [Fact]
    public void EntriesOfSeveralConsumersAreAddedUp() => Assert.Contains(
        "dtrace_calls_total{key1=\"sh\"} 12\n", Write(Count("calls", 7, "sh"), Count("calls", 5, "sh")), StringComparison.Ordinal);

    [Fact]
    public void TwoAggregationsOfOneNameHaveTwo()
    {
        string text = Write(Count("calls", 7), Scalar("calls", AggregateAction.Sum, 9), Scalar("calls", AggregateAction.Max, 3));
        Assert.Contains("\ndtrace_calls_total 7\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndtrace_calls_sum_total 9\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndtrace_calls_max 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ASumThatFallsIsAGauge()
    {
        MetricExport export = new(new MetricOptions());
        Assert.Contains("dtrace_s_total 5\n", export.Write([Scalar("s", AggregateAction.Sum, 5)], MetricFormat.Prometheus, []), StringComparison.Ordinal);
        string fallen = export.Write([Scalar("s", AggregateAction.Sum, 4)], MetricFormat.Prometheus, []);
        Assert.Contains("# TYPE dtrace_s gauge\ndtrace_s 4\n", fallen, StringComparison.Ordinal);
        Assert.Contains("# TYPE dtrace_s gauge\n", export.Write([Scalar("s", AggregateAction.Sum, 9)], MetricFormat.Prometheus, []), StringComparison.Ordinal);
    }

    [Fact]
    public void AnAverageIsAGauge() => Assert.Contains("# TYPE dtrace_a gauge\ndtrace_a 2.5\n", Write(Scalar("a", AggregateAction.Avg, 5, 2, 2.5)), StringComparison.Ordinal);

    [Fact]
    public void AQuantizationIsAHistogramOfExactBounds()
    {
        string[] lines = Write(Distribution(AggregateAction.Quantize, 0, new(0, 0, 1), new(1, 1, 2), new(4, 7, 3))).Split('\n');
        Assert.Equal("# TYPE dtrace_q histogram", lines[1]);
        Assert.Equal(
            ["dtrace_q_bucket{key1=\"k\",le=\"0\"} 1", "dtrace_q_bucket{key1=\"k\",le=\"1\"} 3", "dtrace_q_bucket{key1=\"k\",le=\"3\"} 3", "dtrace_q_bucket{key1=\"k\",le=\"7\"} 6", "dtrace_q_bucket{key1=\"k\",le=\"15\"} 6"],
            lines[2..7]);
        Assert.Contains("dtrace_q_bucket{key1=\"k\",le=\"+Inf\"} 6", lines);
        Assert.Contains("dtrace_q_count{key1=\"k\"} 6", lines);
    }

    [Fact]
    public void BoundsBelowZeroComeWithTheFirstValueThereAndStay()
    {
        MetricExport export = new(new MetricOptions());
        AggregateRecord above = Distribution(AggregateAction.Quantize, 0, new AggregateBucket(1, 1, 2));
        Assert.DoesNotContain("le=\"-1\"", export.Write([above], MetricFormat.Prometheus, []), StringComparison.Ordinal);
        Assert.Contains("le=\"-1\"} 1\n", export.Write([Distribution(AggregateAction.Quantize, 0, new(-1, -1, 1), new(1, 1, 2))], MetricFormat.Prometheus, []), StringComparison.Ordinal);
        Assert.Contains("le=\"-1\"} 0\n", export.Write([above], MetricFormat.Prometheus, []), StringComparison.Ordinal);
    }

    [Fact]
    public void ALinearQuantizationHasABoundForEachStep()
    {
        string text = Write(Distribution(AggregateAction.LQuantize, new LQuantizeParameters(0, 2, 10).Pack(), new(long.MinValue, -1, 1), new(10, 19, 2), new(20, long.MaxValue, 4)));
        Assert.Contains(
            "dtrace_q_bucket{key1=\"k\",le=\"-1\"} 1\ndtrace_q_bucket{key1=\"k\",le=\"9\"} 1\ndtrace_q_bucket{key1=\"k\",le=\"19\"} 3\ndtrace_q_bucket{key1=\"k\",le=\"+Inf\"} 7\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenMetricsWritesBoundsAsRealNumbersAndNoCountWithoutASum()
    {
        string text = Write(new MetricOptions(), MetricFormat.OpenMetrics, Distribution(AggregateAction.Quantize, 0, new AggregateBucket(1, 1, 2)));
        Assert.Contains("le=\"1.0\"} 2\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("dtrace_q_count", text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsBeyondTheMaximumIsOneSeriesThatIsTold()
    {
        MetricExport export = new(new MetricOptions { MaximumSeries = 2 });
        string first = export.Write([Count("c", 1, "a"), Count("c", 9, "b"), Count("c", 5, "c"), Count("c", 2, "d")], MetricFormat.Prometheus, []);
        Assert.Contains("dtrace_c_total{key1=\"b\"} 9\n", first, StringComparison.Ordinal);
        Assert.Contains("dtrace_c_total{key1=\"c\"} 5\n", first, StringComparison.Ordinal);
        Assert.Contains("dtrace_c_total{key1=\"other\"} 3\n", first, StringComparison.Ordinal);
        Assert.Contains("dtrace_export_other_keys{metric=\"dtrace_c\"} 2\n", first, StringComparison.Ordinal);
        string second = export.Write([Count("c", 100, "a"), Count("c", 9, "b"), Count("c", 5, "c")], MetricFormat.Prometheus, []);
        Assert.Contains("dtrace_c_total{key1=\"c\"} 5\n", second, StringComparison.Ordinal);
        Assert.Contains("dtrace_c_total{key1=\"other\"} 100\n", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("program", true)]
    [InlineData("_1", true)]
    [InlineData("1a", false)]
    [InlineData("a-b", false)]
    [InlineData("__a", false)]
    [InlineData("le", false)]
    [InlineData("", false)]
    public void LabelsHaveNamesOfTheFormat(string name, bool isOne) => Assert.Equal(isOne, MetricText.IsLabelName(name));

    private static string Write(params AggregateRecord[] entries) => Write(new MetricOptions(), MetricFormat.Prometheus, entries);

    private static string Write(MetricOptions options, MetricFormat format, params AggregateRecord[] entries) => new MetricExport(options).Write(entries, format, []);

    private static AggregateRecord Count(string name, long count, params object[] key) => Entry(name, AggregateAction.Count, count, count, 0, [], 0, key);

    private static AggregateRecord Scalar(string name, AggregateAction action, long sum, long count = 0, object? value = null) => Entry(name, action, value ?? sum, count, sum, [], 0, []);

    private static AggregateRecord Distribution(AggregateAction action, ulong parameters, params AggregateBucket[] buckets) =>
        Entry("q", action, buckets, buckets.Sum(bucket => bucket.Count), 0, buckets, parameters, ["k"]);

    private static AggregateRecord Entry(string name, AggregateAction action, object value, long count, long sum, AggregateBucket[] buckets, ulong parameters, object[] key, long normal = 1) => new()
    {
        ConsumerId = 1,
        Name = name,
        VariableId = 1,
        Key = new AggregateKey(key),
        Action = action,
        Value = value,
        Count = count,
        Sum = sum,
        SumOfSquaresLow = 0,
        SumOfSquaresHigh = 0,
        Buckets = buckets,
        Parameters = parameters,
        Normal = normal,
    };
}
