using System.Diagnostics;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

public sealed class InvokeTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    [Fact]
    public void RecordsComeThenAggregations() => Assert.Equal(
        [typeof(TraceRecord), typeof(TraceRecord), typeof(TraceRecord), typeof(AggregateRecord)],
        session.Run("Invoke-DTrace 'trace 1 exit 0 end 1 count calls read 5'").Select(item => item.BaseObject.GetType()));

    [Fact]
    public void ItStopsAfterItsDuration()
    {
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(5L, session.One<AggregateRecord>("Invoke-DTrace 'count calls read 5' -Duration 300ms").Value);
        Assert.InRange(clock.ElapsedMilliseconds, 300, 10_000);
    }

    [Fact]
    public void NoConsumerIsLeft()
    {
        session.Run("Get-DTraceConsumer | Remove-DTraceConsumer");
        session.Run("Invoke-DTrace 'exit 0'");
        Assert.True(SpinWait.SpinUntil(() => ConsumerRegistry.Default.All.Count == 0, 10_000));
    }

    [Fact]
    public void ACompileErrorLeavesNoConsumer()
    {
        session.Run("Get-DTraceConsumer | Remove-DTraceConsumer");
        Assert.Equal("DTraceCompile,DTracePS.InvokeDTraceCommand", session.Error("Invoke-DTrace bad").FullyQualifiedErrorId);
        Assert.True(SpinWait.SpinUntil(() => ConsumerRegistry.Default.All.Count == 0, 10_000));
    }

    [Fact]
    public void WhereNoKeysCanBeReadCtrlCKeepsTheConsumerAndSaysHowToReadIt()
    {
        using PowerShell shell = session.Begin("Invoke-DTrace 'count calls read 5 end 1' -Name kept");
        shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => ConsumerRegistry.Default.Find("kept") is [{ State: ConsumerState.Running }], 10_000));
        Stopwatch clock = Stopwatch.StartNew();
        shell.Stop();
        Assert.InRange(clock.ElapsedMilliseconds, 0, 100);
        DTraceConsumer kept = Assert.Single(ConsumerRegistry.Default.Find("kept"));
        Assert.True(SpinWait.SpinUntil(() => kept.State == ConsumerState.Stopped, 10_000));
        Assert.Equal(2, session.Run("Receive-DTraceRecord kept -Wait; Get-DTraceAggregate -Consumer kept; Remove-DTraceConsumer kept").Count);
    }

    [Fact]
    public void CtrlCInTheMiddleOfAnObjectKeepsTheConsumerToo()
    {
        using PowerShell shell = session.Begin("Invoke-DTrace 'each 10' -Name cutshort | ForEach-Object { [System.Threading.Thread]::Sleep(5) }");
        shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => ConsumerRegistry.Default.Find("cutshort") is [{ State: ConsumerState.Running }], 10_000));
        shell.Stop();
        DTraceConsumer kept = Assert.Single(ConsumerRegistry.Default.Find("cutshort"));
        Assert.True(SpinWait.SpinUntil(() => kept.State == ConsumerState.Stopped, 10_000));
        session.Run("Remove-DTraceConsumer cutshort");
    }

    [Fact]
    public void AsTextGivesTheLinesDTraceWouldPrint() => Assert.Equal(
        [
            "CPU     ID                    FUNCTION:NAME",
            "  0      1                           :BEGIN                 0",
            "  0      1                           :BEGIN ",
            "",
            "  read                                                              5",
        ],
        session.Run("Invoke-DTrace 'trace 1 exit 0 count calls read 5' -AsText").Select(line => (string)line.BaseObject));

    [Fact]
    public void AsTextIsQuietWhereTheOptionSays() => Assert.Equal(
        ["0"],
        session.Run("Invoke-DTrace 'trace 1 exit 0' -AsText -Option @{ quiet = $true }").Select(line => (string)line.BaseObject));

    [Fact]
    public void WhatIfTracesNothing() => Assert.Empty(session.Run("Invoke-DTrace 'trace 1 exit 0' -WhatIf"));

    [Fact]
    public void ADeclinedStreamEndsTheTracing()
    {
        Assert.Single(session.Run("foreach ($once in 1) { Invoke-DTrace 'each 10' | ForEach-Object { $_; break } }"));
        Assert.True(SpinWait.SpinUntil(() => ConsumerRegistry.Default.All.All(consumer => consumer.State != ConsumerState.Running), 10_000));
    }

    /// <summary>dtrace(8) prints by value, then by key; the sort options change that.</summary>
    [Theory]
    [InlineData("", "write 1, open 5, read 5")]
    [InlineData("aggsortrev", "read 5, open 5, write 1")]
    [InlineData("aggsortkey", "open 5, read 5, write 1")]
    public void AggregationsComeInTheOrderOfDTrace(string option, string expected)
    {
        string options = option.Length == 0 ? string.Empty : $"-Option @{{ {option} = $true }}";
        string script = $"Invoke-DTrace 'count calls read 5 count calls write 1 count calls open 5' -Duration 50ms {options}";
        Assert.Equal(expected, string.Join(", ", session.Run(script).Select(item => (AggregateRecord)item.BaseObject).Select(entry => $"{entry.Key} {entry.Value}")));
        Assert.Equal(
            expected, string.Join(", ", session.Run(script + " -AsText").Select(line => string.Join(' ', line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))).Where(line => line.Length > 0)));
    }
}
