using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

public sealed class OptionTextTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    [Theory]
    [InlineData("8m", "8m")]
    [InlineData("4mb", "4194304")]
    [InlineData("'4MB'", "4194304")]
    [InlineData("4096", "4096")]
    [InlineData("0x10", "16")]
    [InlineData("5s", "5s")]
    [InlineData("10us", "10us")]
    [InlineData("97hz", "97hz")]
    [InlineData("$true", "1")]
    [InlineData("$false", "unset")]
    [InlineData("([timespan]::FromMilliseconds(5))", "5000000ns")]
    [InlineData("ring", "ring")]
    public void AValueIsSpelledForDTrace(string argument, string expected)
    {
        DTraceOption option = session.One<DTraceOption>($"New-DTraceConsumer | Set-DTraceOption bufsize {argument} -PassThru");
        Assert.Equal(expected, option.Value);
    }

    [Theory]
    [InlineData("$null")]
    [InlineData("@{}")]
    [InlineData("([timespan]::FromSeconds(-1))")]
    [InlineData("([int16]5)")]
    [InlineData("wrong")]
    public void AValueNoOptionCanHaveIsAnError(string argument)
    {
        ErrorRecord error = session.Error($"New-DTraceConsumer | Set-DTraceOption bufsize {argument}");
        Assert.Equal("DTraceOption,DTracePS.SetDTraceOptionCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
    }

    [Fact]
    public void OptionsOfAHashtableAreSet() =>
        Assert.Equal("8388608", session.One<DTraceOption>("New-DTraceConsumer -Option @{ bufsize = 8mb } | Get-DTraceOption bufsize").Value);

    [Fact]
    public void ASuffixLostInAHashtableIsRefused() =>
        Assert.Contains("quote it", session.Error("New-DTraceConsumer -Option @{ switchrate = 5s }").Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void BuffersBeginAtFourMegabytes() =>
        Assert.Equal("4m", session.One<DTraceOption>("New-DTraceConsumer | Get-DTraceOption aggsize").Value);
}
