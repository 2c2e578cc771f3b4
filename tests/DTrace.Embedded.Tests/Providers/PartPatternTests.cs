using DTrace.Embedded.Probes;
using Xunit;

namespace DTrace.Embedded.Tests.Providers;

public sealed class PartPatternTests
{
    [Theory]
    [InlineData("read", "read", true)]
    [InlineData("read", "readv", false)]
    [InlineData("*", "", true)]
    [InlineData("r*d", "read", true)]
    [InlineData("r*d", "reads", false)]
    [InlineData("*stat*", "newfstatat", true)]
    [InlineData("a*b*c", "aXbYc", true)]
    [InlineData("a*b*c", "aXcYb", false)]
    [InlineData("?ead", "read", true)]
    [InlineData("?", "", false)]
    [InlineData("[pr]ead", "read", true)]
    [InlineData("[a-q]ead", "read", false)]
    [InlineData("[!a-q]ead", "read", true)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "x", false)]
    [InlineData("[x", "[x", true)]
    public void Matches(string glob, string text, bool expected) => Assert.Equal(expected, PartPattern.Glob(glob, text));

    [Fact]
    public void ManyStarsTakeNoTime() => Assert.False(PartPattern.Glob(string.Concat(Enumerable.Repeat("a*", 200)) + "b", new string('a', 2_000)));
}
