namespace DTrace.Core.Tests;

/// <summary>The distributions as dtrace(8) draws them, every blank written out.</summary>
public sealed class DistributionTextTests
{
    [Fact]
    public void Quantize() => Assert.Equal(
        "\n"
        + "           value  ------------- Distribution ------------- count    \n"
        + "              -4 |                                         0        \n"
        + "              -2 |@@@@@@@@@@                               1        \n"
        + "              -1 |                                         0        \n"
        + "               0 |@@@@@@@@@@                               1        \n"
        + "               1 |                                         0        \n"
        + "               2 |@@@@@@@@@@@@@@@@@@@@                     2        \n"
        + "               4 |                                         0        \n",
        DistributionText.Of(Entries.Quantize((61, 1), (63, 1), (65, 2))));

    [Fact]
    public void LQuantizeNamesItsOpenEnds() => Assert.Equal(
        "\n"
        + "           value  ------------- Distribution ------------- count    \n"
        + "             < 0 |@@@@@@@@@@                               1        \n"
        + "               0 |                                         0        \n"
        + "              10 |@@@@@@@@@@                               1        \n"
        + "           >= 20 |@@@@@@@@@@@@@@@@@@@@                     2        \n",
        DistributionText.Of(Entries.LQuantize(new LQuantizeParameters(0, 2, 10), (0, 1), (2, 1), (3, 2))));

    [Fact]
    public void LQuantizeShowsOneEmptyRowOnEachSide() => Assert.Equal(
        "\n"
        + "           value  ------------- Distribution ------------- count    \n"
        + "              10 |                                         0        \n"
        + "              20 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 3        \n"
        + "              30 |                                         0        \n",
        DistributionText.Of(Entries.LQuantize(new LQuantizeParameters(0, 10, 10), (3, 3))));

    [Fact]
    public void LLQuantize() => Assert.Equal(
        "\n"
        + "           value  ------------- Distribution ------------- count    \n"
        + "             < 1 |@@@@@@@@@@@@@                            1        \n"
        + "               1 |@@@@@@@@@@@@@                            1        \n"
        + "               2 |                                         0        \n"
        + "               3 |                                         0        \n"
        + "            >= 4 |@@@@@@@@@@@@@                            1        \n",
        DistributionText.Of(Entries.LLQuantize(new LLQuantizeParameters(2, 0, 1, 4), 5, (0, 1), (1, 1), (4, 1))));

    [Fact]
    public void NegativeCountsGoToTheLeft() => Assert.Equal(
        "\n"
        + "           value  ------------- Distribution ------------- count    \n"
        + "               0                                         | 0        \n"
        + "               1 @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@| -3       \n"
        + "               2                                         | 0        \n",
        DistributionText.Of(Entries.Quantize((64, -3))));

    [Fact]
    public void CountsOfBothSignsShareACentreLine() => Assert.Equal(
        "\n"
        + "           value  ------------- Distribution ------------- count    \n"
        + "               0                     |                     0        \n"
        + "               1           @@@@@@@@@@|                     -2       \n"
        + "               2                     |@@@@@@@@@@           2        \n"
        + "               4                     |                     0        \n",
        DistributionText.Of(Entries.Quantize((64, -2), (65, 2))));

    [Fact]
    public void WithoutDataTheRowsAroundZeroAreShown() => Assert.Equal(
        "\n"
        + "           value  ------------- Distribution ------------- count    \n"
        + "              -1 |                                         0        \n"
        + "               0 |                                         0        \n"
        + "               1 |                                         0        \n",
        DistributionText.Of(Entries.Quantize()));

    [Fact]
    public void ZoomedTheLargestBarTakesAlmostItsRoom() => Assert.Contains(
        "               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@   1        \n",
        DistributionText.Of(Entries.Quantize((64, 1), (66, 1)), zoom: true),
        StringComparison.Ordinal);
}
