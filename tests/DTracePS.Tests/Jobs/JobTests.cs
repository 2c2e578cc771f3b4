using System.Diagnostics;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

public sealed class JobTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    private const string Running = "$c = New-DTraceConsumer; $c | Invoke-DTraceCompile '{0}' | Start-DTrace; ";

    private static string Start(string program) => Running.Replace("{0}", program, StringComparison.Ordinal);

    [Fact]
    public void AJobsOutputIsTheCmdlets()
    {
        Assert.Equal([0L, 1L, 3L], session.Run(Start("trace 2 exit 3") + "$c | Receive-DTraceRecord -Wait -AsJob | Receive-Job -Wait")
            .Select(record => ((TraceRecord)record.BaseObject).Data));
    }

    [Fact]
    public void AJobIsCompletedAndHasNoMoreDataOnceReceived()
    {
        Assert.Equal(["Completed", "True", "False"], session.Run(Start("trace 1 exit 0") + "$j = $c | Receive-DTraceRecord -Wait -AsJob; $null = Wait-Job $j -Timeout 20; $j.State; $j.HasMoreData; $null = Receive-Job $j; $j.HasMoreData")
            .Select(item => $"{item}"));
    }

    [Fact]
    public void KeepLeavesTheOutput() => Assert.Equal(
        [2, 2],
        session.Run(Start("trace 1 exit 0") + "$j = $c | Receive-DTraceRecord -Wait -AsJob; $null = Wait-Job $j -Timeout 20; @(Receive-Job $j -Keep).Count; @(Receive-Job $j).Count").Select(n => (int)n.BaseObject));

    [Fact]
    public void AllPipedConsumersAreInOneJob()
    {
        OperationJob job = session.One<OperationJob>("1..3 | ForEach-Object { New-DTraceConsumer -Name \"piped$_\" } | Invoke-DTraceCompile 'trace 1' -AsJob");
        Assert.True(job.Finished.WaitOne(20_000));
        Assert.Equal(("piped1, piped2, piped3", 3, JobState.Completed), (job.Location, job.Output.Count, job.JobStateInfo.State));
    }

    [Fact]
    public void WaitJobEndsAtItsTimeout() =>
        Assert.Empty(session.Run(Start("count a b 1") + "Wait-Job ($c | Receive-DTraceRecord -Wait -AsJob) -Timeout 1; $c | Stop-DTrace"));

    [Fact]
    public void StoppingAReceivingJobEndsItsWaiting() =>
        Assert.Equal(["Stopped", "Running"], session.Run(Start("count a b 1") + "$j = $c | Receive-DTraceRecord -Wait -AsJob; Stop-Job $j; $j.State; $c.State; $c | Stop-DTrace").Select(state => $"{state}"));

    [Fact]
    public void StoppingACompilingJobIsAtOnce()
    {
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal("Stopped", session.Run("$j = New-DTraceConsumer | Invoke-DTraceCompile hang -AsJob; Stop-Job $j; $j.State")[0].ToString());
        Assert.InRange(clock.ElapsedMilliseconds, 0, 5_000);
    }

    [Fact]
    public void StoppingATracingJobThatStillCompilesIsAtOnce()
    {
        OperationJob job = session.One<OperationJob>("Invoke-DTrace hang -AsJob");
        Assert.True(SpinWait.SpinUntil(() => job.Location.Length > 0, 10_000));
        job.StopJob();
        Assert.Equal((JobState.Stopped, 0), (job.JobStateInfo.State, job.Error.Count));
    }

    [Fact]
    public void AJobIsStoppedFromAnotherRunspace()
    {
        OperationJob job = session.One<OperationJob>(Start("count a b 1") + "$c | Receive-DTraceRecord -Wait -AsJob");
        using PowerShellSession other = new();
        using PowerShell shell = other.Begin("param($job) $job.StopJob(); $job.State");
        Assert.Equal("Stopped", $"{Assert.Single(shell.AddParameter("job", job).Invoke())}");
        session.Run("Get-DTraceConsumer | Remove-DTraceConsumer");
    }

    [Fact]
    public void RemovingARunningTracingJobFreesItsConsumer()
    {
        OperationJob job = session.One<OperationJob>("$j = Invoke-DTrace 'each 1' -Name jobs -AsJob; while ($j.Output.Count -eq 0) { }; $j");
        DTraceConsumer consumer = Assert.Single(ConsumerRegistry.Default.Find("jobs"));
        session.Run($"Remove-Job {job.Id} -Force");
        Assert.True(SpinWait.SpinUntil(() => consumer.State == ConsumerState.Removed, 10_000));
    }

    [Fact]
    public void ProgressStandsInTheJobsOwnStreamAndIsCompleted()
    {
        ScriptedEngine.Stuck.Reset();
        try
        {
            OperationJob job = session.One<OperationJob>("$c = New-DTraceConsumer; $null = $c | Invoke-DTraceCompile stuck; $c | Start-DTrace -PassThru -AsJob");
            Assert.True(SpinWait.SpinUntil(() => job.Progress.Count > 0, 20_000));
            ScriptedEngine.Stuck.Set();
            Assert.True(job.Finished.WaitOne(20_000));
            Assert.Equal(("Starting DTrace", ProgressRecordType.Completed), (job.Progress[0].Activity, job.Progress[^1].RecordType));
            Assert.IsType<DTraceConsumer>(Assert.Single(job.Output).BaseObject);
        }
        finally
        {
            ScriptedEngine.Stuck.Set();
        }
    }

    [Fact]
    public void AJobKeepsTheNewestHundredProgressRecords()
    {
        using OperationJob job = new("test", new OpenOperation(null!));
        JobOutput output = new(job, CancellationToken.None);
        for (int i = 0; i < 1000; i++) output.Progress("Waiting", $"{i}", null);
        output.EndProgress();
        output.EndProgress();
        Assert.Equal((100, "999", ProgressRecordType.Completed), (job.Progress.Count, job.Progress[^2].StatusDescription, job.Progress[^1].RecordType));
    }

    [Fact]
    public void AConsumerThatStartsBehindAStoppedJobIsStopped()
    {
        ScriptedEngine.Stuck.Reset();
        try
        {
            DTraceConsumer consumer = session.One<DTraceConsumer>("$c = New-DTraceConsumer; $null = $c | Invoke-DTraceCompile stuck; $j = $c | Start-DTrace -AsJob; while ($c.State -ne 'Starting') { }; Stop-Job $j; if ($j.State -ne 'Stopped') { throw $j.State }; $c");
            ScriptedEngine.Stuck.Set();
            Assert.True(SpinWait.SpinUntil(() => consumer.State == ConsumerState.Stopped, 10_000));
        }
        finally
        {
            ScriptedEngine.Stuck.Set();
        }
    }

    [Fact]
    public void StoppingATracingJobStillBringsTheEnd()
    {
        OperationJob job = session.One<OperationJob>("Invoke-DTrace 'trace 1 end 2 count calls read 5' -AsJob");
        Assert.True(SpinWait.SpinUntil(() => job.Output.Count == 1, 10_000));
        job.StopJob();
        Assert.Equal(JobState.Stopped, job.JobStateInfo.State);
        Assert.Equal(["BEGIN 0", "END 0", "END 1", "calls 5"], job.Output.Select(item => item.BaseObject switch
        {
            TraceRecord record => $"{record.Name} {record.Data}",
            AggregateRecord entry => $"{entry.Name} {entry.Value}",
            _ => "?",
        }));
    }

    [Fact]
    public void AnErrorFailsTheJobAndStandsInItsStream()
    {
        OperationJob job = session.One<OperationJob>("Invoke-DTrace bad -AsJob");
        Assert.True(job.Finished.WaitOne(20_000));
        Assert.Equal(JobState.Failed, job.JobStateInfo.State);
        Assert.Equal("DTraceCompile", Assert.Single(job.Error).FullyQualifiedErrorId);
    }

    [Fact]
    public void ADestructiveJobCannotAskAndNamesForce()
    {
        OperationJob job = session.One<OperationJob>("Invoke-DTrace destructive -Destructive -AsJob");
        Assert.True(job.Finished.WaitOne(20_000));
        Assert.Contains("-Force", Assert.Single(job.Error).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RemovingAJobFreesTheConsumerItCreated()
    {
        DTraceConsumer consumer = session.One<DTraceConsumer>("$j = New-DTraceConsumer -AsJob; $c = Receive-Job $j -Wait; Remove-Job $j; $c");
        Assert.True(SpinWait.SpinUntil(() => consumer.State == ConsumerState.Removed, 10_000));
    }

    [Fact]
    public void RemovingAJobLeavesAConsumerItWasGiven() => Assert.Equal(
        "Running",
        session.Run(Start("count a b 1") + "$j = $c | Receive-DTraceRecord -Wait -AsJob; Remove-Job $j -Force; $c.State; $c | Stop-DTrace")[0].ToString());

    [Fact]
    public void DropsAndFaultsStandInTheJobsStreams()
    {
        OperationJob job = session.One<OperationJob>(Start("drop fault exit 0") + "$c | Receive-DTraceRecord -Wait -AsJob");
        Assert.True(job.Finished.WaitOne(20_000));
        Assert.Equal("3 drops on CPU 0", Assert.Single(job.Warning).Message);
        Assert.Equal("DTraceRuntimeFault", Assert.Single(job.Error).FullyQualifiedErrorId);
    }

    [Fact]
    public void AJobTakesNoMoreThanAHundredThousandUnreadObjects()
    {
        OperationJob job = session.One<OperationJob>(Start("each 5000") + "$c | Receive-DTraceRecord -Wait -AsJob");
        Assert.True(SpinWait.SpinUntil(() => job.Output.Count >= JobOutput.UnreadLimit, 60_000));
        job.StopJob();
        Assert.InRange(job.Output.Count, JobOutput.UnreadLimit, JobOutput.UnreadLimit + 1);
        job.Output.Clear();
        session.Run("Get-DTraceConsumer | Remove-DTraceConsumer");
    }
}
