using DTrace.Embedded.Host;
using Xunit;

namespace DTrace.Embedded.Tests.Host;

public sealed class CpuListTests
{
    [Theory]
    [InlineData("0\n", new[] { 0 })]
    [InlineData("0-3\n", new[] { 0, 1, 2, 3 })]
    [InlineData("0,2-3,8\n", new[] { 0, 2, 3, 8 })]
    public void AListOfNumbersAndRangesIsRead(string text, int[] cpus) => Assert.Equal(cpus, CpuList.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("3-1")]
    [InlineData("-1")]
    [InlineData("0-99999999")]
    [InlineData("99999999999")]
    public void WhatIsNoListIsAnError(string text) =>
        Assert.Throws<FormatException>(() => CpuList.Parse(text));
}
