namespace DTrace.Core.Tests;

public sealed class OptionTests
{
    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("4k", 4096)]
    [InlineData("4M", 4194304)]
    [InlineData("1g", 1073741824)]
    [InlineData("1t", 1099511627776)]
    [InlineData("0x10k", 16384)]
    [InlineData("010", 8)]
    public void Sizes(string text, ulong expected) => Assert.Equal(expected, OptionValue.ParseSize(Option("bufsize"), text));

    [Theory]
    [InlineData("5", 5)]
    [InlineData("5ns", 5)]
    [InlineData("5us", 5_000)]
    [InlineData("250MS", 250_000_000)]
    [InlineData("5s", 5_000_000_000)]
    [InlineData("2m", 120_000_000_000)]
    [InlineData("1h", 3_600_000_000_000)]
    [InlineData("1d", 86_400_000_000_000)]
    [InlineData("97hz", 10_309_278)]
    [InlineData("0hz", 0)]
    public void Rates(string text, ulong expected) => Assert.Equal(expected, OptionValue.ParseRate(Option("switchrate"), text));

    [Theory]
    [InlineData("yes", 1UL)]
    [InlineData("ENABLED", 1UL)]
    [InlineData("20", 20UL)]
    [InlineData("off", null)]
    [InlineData("", null)]
    [InlineData(null, 0UL)]
    public void Switches(string? text, ulong? expected) => Assert.Equal(expected, OptionValue.ParseSwitch(Option("quiet"), text));

    [Theory]
    [InlineData("bufsize", "4x", "Option 'bufsize' wants a size: a number with an optional suffix k, m, g or t; '4x' was given.")]
    [InlineData("bufsize", null, "Option 'bufsize' wants a size: a number with an optional suffix k, m, g or t; none was given.")]
    [InlineData("bufsize", "9999999t", "Option 'bufsize' wants a size: a number with an optional suffix k, m, g or t; '9999999t' was given.")]
    [InlineData("switchrate", "5x", "Option 'switchrate' wants a rate: a number with an optional unit ns, us, ms, s, m (minutes), h, d or hz; '5x' was given.")]
    [InlineData("quiet", "maybe", "Option 'quiet' wants yes, no, or a number; 'maybe' was given.")]
    [InlineData("bufpolicy", "round", "Option 'bufpolicy' wants one of ring, fill, switch; 'round' was given.")]
    [InlineData("zdefs", "yes", "Option 'zdefs' wants no value; 'yes' was given.")]
    [InlineData("libdir", null, "Option 'libdir' wants a text; none was given.")]
    [InlineData("pgmax", "many", "Option 'pgmax' wants a number from 0 on; 'many' was given.")]
    [InlineData("iregs", "0", "Option 'iregs' wants a number from 1 on; '0' was given.")]
    [InlineData("buflimit", "101", "Option 'buflimit' wants a number from 1 to 100; '101' was given.")]
    [InlineData("setenv", null, "Option 'setenv' wants NAME=value; none was given.")]
    public void AValueNotOfTheSyntaxNamesTheSyntaxWanted(string name, string? value, string expected)
    {
        DTraceException error = Assert.Throws<DTraceException>(() => OptionValue.Check(Option(name), value));
        Assert.Equal((DTraceErrorKind.Option, expected), (error.Kind, error.Message));
    }

    [Fact]
    public void WordsOfLinktypeMayBeInAnyCase()
    {
        OptionValue.Check(Option("linktype"), "ELF");
        Assert.Throws<DTraceException>(() => OptionValue.Check(Option("bufpolicy"), "RING"));
    }

    [Theory]
    [InlineData(4194304, "4m")]
    [InlineData(1536, "1536")]
    [InlineData(3072, "3k")]
    [InlineData(0, "0")]
    public void SizesAreWritten(ulong bytes, string expected) => Assert.Equal(expected, OptionValue.FormatSize(bytes));

    [Theory]
    [InlineData(1_000_000_000, "1s")]
    [InlineData(250_000_000, "250ms")]
    [InlineData(10_309_278, "10309278ns")]
    public void RatesAreWritten(ulong nanoseconds, string expected) => Assert.Equal(expected, OptionValue.FormatRate(nanoseconds));

    [Theory]
    [InlineData("bufsize", OptionKind.Runtime, OptionSyntax.Size)]
    [InlineData("switchrate", OptionKind.Dynamic, OptionSyntax.Rate)]
    [InlineData("zdefs", OptionKind.Compile, OptionSyntax.Flag)]
    public void TheTableKnowsKindAndSyntax(string name, OptionKind kind, OptionSyntax syntax) =>
        Assert.Equal((kind, syntax), (Option(name).Kind, Option(name).Syntax));

    [Fact]
    public void OptionsOfOnePlatformSaySo()
    {
        Assert.Equal(OptionPlatforms.Illumos, Option("zone").Platforms);
        Assert.False(Option("jstackframes").Platforms.HasFlag(OptionPlatforms.MacOs));
        Assert.Null(OptionTable.Find("BUFSIZE"));
    }

    [Theory]
    [InlineData("5s", 50_000_000)]
    [InlineData("5us", 50)]
    [InlineData("5d", 4_320_000_000_000)]
    [InlineData("5", 50_000_000)]
    [InlineData("250ms", 2_500_000)]
    [InlineData("97hz", 103_093)]
    [InlineData("1.5s", 15_000_000)]
    [InlineData("1ns", 1)]
    [InlineData("150ns", 2)]
    public void DurationsTakeDsSpelling(string text, long ticks) => Assert.Equal(TimeSpan.FromTicks(ticks), Durations.Parse(text));

    [Theory]
    [InlineData("0", "is not a positive duration")]
    [InlineData("-5s", "is not a positive duration")]
    [InlineData("0hz", "is not a positive duration")]
    [InlineData("soon", "is not a duration")]
    [InlineData("5y", "is not a duration")]
    [InlineData("99999999999d", "is too long a duration")]
    public void WhatIsNoDurationSaysWhy(string text, string expected)
    {
        DTraceException error = Assert.Throws<DTraceException>(() => Durations.Parse(text));
        Assert.Equal(DTraceErrorKind.Argument, error.Kind);
        Assert.StartsWith($"'{text}' {expected}", error.Message, StringComparison.Ordinal);
    }

    private static OptionDescription Option(string name) => Assert.IsType<OptionDescription>(OptionTable.Find(name));
}
