using System.Management.Automation;

namespace DTracePS.Tests;

public sealed class DurationTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    private const string Echo = "function Get-Echo { param([DTracePS.DurationTransformation()] $Duration) $Duration } ";

    [Theory]
    [InlineData("5s", 50_000_000)]
    [InlineData("5us", 50)]
    [InlineData("5d", 5 * 864_000_000_000)]
    [InlineData("5", 50_000_000)]
    [InlineData("'5'", 50_000_000)]
    [InlineData("250ms", 2_500_000)]
    [InlineData("97hz", 103_092)]
    [InlineData("0.5", 5_000_000)]
    [InlineData("1.5s", 15_000_000)]
    [InlineData("100ns", 1)]
    [InlineData("'5 s'", null)]
    [InlineData("2m", 1_200_000_000)]
    [InlineData("2MIN", 1_200_000_000)]
    [InlineData("1h", 36_000_000_000)]
    [InlineData("'00:00:02'", 20_000_000)]
    [InlineData("([timespan]'00:00:02')", 20_000_000)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("-5s", null)]
    [InlineData("'0s'", null)]
    [InlineData("0hz", null)]
    [InlineData("50ns", null)]
    [InlineData("5x", null)]
    [InlineData("''", null)]
    [InlineData("4kb", null)]
    [InlineData("$null", null)]
    [InlineData("99999999999d", null)]
    [InlineData("([double]::NaN)", null)]
    public void ADurationTakesDsSpelling(string argument, object? ticks)
    {
        if (ticks is null)
        {
            Assert.Contains("duration", session.Error(Echo + $"Get-Echo {argument}").Exception.Message, StringComparison.OrdinalIgnoreCase);
            return;
        }

        Assert.Equal(new TimeSpan(Convert.ToInt64(ticks, null)), session.One<TimeSpan>(Echo + $"Get-Echo {argument}"));
    }

    [Theory]
    [InlineData("$x = 5s; Get-Echo $x")]
    [InlineData("$x = @{ Duration = 5us }; Get-Echo @x")]
    [InlineData("Get-Echo (5d)")]
    public void ASuffixWhoseTextIsLostIsRefused(string script) =>
        Assert.Contains("quote it", session.Error(Echo + script).Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void ACmdletsOwnParameterReadsItsSourceText() =>
        Assert.IsType<OperationJob>(session.One<Job>("New-DTraceConsumer | Stop-DTrace -Timeout 5s -AsJob"));
}
