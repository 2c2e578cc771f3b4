using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>What cannot be meant is refused, and says why.</summary>
public sealed class BadInputTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    [Theory]
    [InlineData("Stop-DTrace $null")]
    [InlineData("Stop-DTrace @($null)")]
    [InlineData("Stop-DTrace @()")]
    [InlineData("Receive-DTraceRecord 1 -First -1")]
    [InlineData("Receive-DTraceRecord 1 -Timeout 0")]
    [InlineData("Receive-DTraceRecord 1 -Timeout -5")]
    [InlineData("Stop-DTrace 1 -Timeout '-5s'")]
    [InlineData("Invoke-DTrace 'trace 1' -Duration 0s")]
    [InlineData("Invoke-DTrace 'trace 1' -Duration $null")]
    [InlineData("Invoke-DTrace 'trace 1' -Engine Other")]
    [InlineData("Invoke-DTrace 'trace 1' -Path x.d")]
    [InlineData("New-DTraceConsumer -Name ''")]
    [InlineData("Set-DTraceOption '' 1 -Consumer 1")]
    public void ItIsABindingError(string script) => Assert.IsType<ParameterBindingException>(session.Error(script).Exception, exactMatch: false);

    [Theory]
    [InlineData("New-DTraceConsumer -Option @{ 5 = 1 }", "'5' is not the name of a DTrace option")]
    [InlineData("New-DTraceConsumer -Option @{ bufsize = $null }", "Option bufsize: $null is no value")]
    [InlineData("New-DTraceConsumer -Option @{ switchrate = 5s }", "quote it, as in '5s'")]
    [InlineData("New-DTraceConsumer -Option @{ nosuch = 1 }", "There is no option 'nosuch'")]
    [InlineData("New-DTraceConsumer | Set-DTraceOption bufsize $null", "Option bufsize: $null is no value")]
    public void AnOptionThatIsNoneNamesWhatIsWanted(string script, string words)
    {
        ErrorRecord error = session.Error(script);
        Assert.StartsWith("DTraceOption,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(words, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongObjectsInThePipelineDoNotEndTheRightOnes()
    {
        using PowerShell shell = session.Begin("$c = New-DTraceConsumer; [datetime]::Now, $null, $c, '' | Stop-DTrace; $c.State");
        Assert.Equal(["Stopped"], shell.Invoke().Select(state => $"{state}"));
        Assert.Equal(3, shell.Streams.Error.Count);
    }

    [Fact]
    public void AHundredConsumersAreReadTogether()
    {
        IEnumerable<PSObject> records = session.Run("$c = 1..100 | ForEach-Object { New-DTraceConsumer }; $c | Invoke-DTraceCompile 'trace 2 exit 0' | Start-DTrace -PassThru | Receive-DTraceRecord -Wait; $c | Remove-DTraceConsumer");
        Assert.All(records.GroupBy(record => ((TraceRecord)record.BaseObject).ConsumerId), one => Assert.Equal(3, one.Count()));
        Assert.Equal(300, records.Count());
    }

    [Fact]
    public void OneConsumerTwiceIsReadOnce() =>
        Assert.Equal(2, session.Run("$c = New-DTraceConsumer; $c | Invoke-DTraceCompile 'trace 1 exit 0' | Start-DTrace; $c, $c.Id, $c.Name | Receive-DTraceRecord -Wait; $c | Remove-DTraceConsumer").Count);

    [Fact]
    public void AModuleRemovedWithConsumersRunningStopsAndFreesThem()
    {
        using PowerShellSession other = new();
        DTraceConsumer consumer = other.One<DTraceConsumer>("$c = New-DTraceConsumer; $c | Invoke-DTraceCompile 'each 1' | Start-DTrace; $c");
        other.Run("Invoke-DTrace 'each 1' -AsJob | Out-Null; Remove-Module DTracePS; Import-Module '" + typeof(DTraceCmdlet).Assembly.Location + "'");
        Assert.Equal(ConsumerState.Removed, consumer.State);
    }

    [Fact]
    public void ListingAnEnginesProbesLeavesTheSessionsConsumersWithTheirOwner()
    {
        using PowerShellSession other = new();
        DTraceConsumer[] consumers = [.. other.Run("1..20 | ForEach-Object { New-DTraceConsumer }").Select(item => (DTraceConsumer)item.BaseObject)];
        other.Run("1..20 | ForEach-Object { Get-DTraceProbe -Engine InProcess }; Remove-Module DTracePS; Import-Module '" + typeof(DTraceCmdlet).Assembly.Location + "'");
        Assert.All(consumers, consumer => Assert.Equal(ConsumerState.Removed, consumer.State));
    }
}
