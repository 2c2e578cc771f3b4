using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests.Liveness;

/// <summary>While one consumer compiles without end, the prompt, other consumers and jobs go on.</summary>
public sealed class BusyCompilerTests : IDisposable
{
    private readonly PowerShellSession _busy = new();
    private readonly PowerShellSession _other = new();

    public void Dispose()
    {
        _busy.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void AJobCompilesAndThePromptGoesOn()
    {
        Assert.Equal(
            ["Running", "0 1 7", "Running", "Stopped"],
            _busy.Run("""
                $job = New-DTraceConsumer -Name busy | Invoke-DTraceCompile hang -AsJob
                $job.State
                (Invoke-DTrace 'trace 2 exit 7').Data -join ' '
                $job.State
                Stop-Job $job
                $job.State
                """).Select(state => $"{state}"));
    }

    [Fact]
    public void AnotherRunspaceCompilesTracesAndRunsJobs()
    {
        using PowerShell shell = _busy.Begin("New-DTraceConsumer -Name busy | Invoke-DTraceCompile hang");
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => ConsumerRegistry.Default.Find("busy").Count == 1, 20_000));
        Assert.Equal(
            ["0", "3", "0", "3", "Created"],
            _other.Run("""
                (Invoke-DTrace 'trace 1 exit 3').Data
                (Invoke-DTrace 'trace 1 exit 3' -AsJob | Receive-Job -Wait -AutoRemoveJob).Data
                (Get-DTraceConsumer -Name busy).State
                """).Select(item => $"{item}"));
        Assert.False(running.IsCompleted);
        shell.Stop();
    }

    [Fact]
    public void TheBusyConsumerItselfAnswersStop()
    {
        using PowerShell shell = _busy.Begin("New-DTraceConsumer -Name busy | Invoke-DTraceCompile hang");
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => ConsumerRegistry.Default.Find("busy").Count == 1, 20_000));
        Assert.Equal("Stopped", $"{_other.Run("(Get-DTraceConsumer -Name busy | Stop-DTrace -PassThru).State")[0]}");
        Assert.True(running.AsyncWaitHandle.WaitOne(20_000));
        Assert.Equal("DTraceState,DTracePS.InvokeDTraceCompileCommand", Assert.Single(shell.Streams.Error).FullyQualifiedErrorId);
    }

    [Fact]
    public void ACompileThatWaitsForItsTurnSaysSo()
    {
        using PowerShell shell = _busy.Begin("New-DTraceConsumer -Name second | Invoke-DTraceCompile turn");
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => shell.Streams.Progress.Count > 0, 20_000));
        ProgressRecord shown = shell.Streams.Progress[0];
        Assert.Equal("Compiling D", shown.Activity);
        Assert.StartsWith("second, waiting for another consumer's compile to end, ", shown.StatusDescription, StringComparison.Ordinal);
        shell.Stop();
        Assert.True(running.IsCompleted);
    }
}
