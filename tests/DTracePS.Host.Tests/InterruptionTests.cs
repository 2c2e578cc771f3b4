using Xunit;

namespace DTracePS.Host.Tests;

/// <summary>Signals: Ctrl-C stops what runs, SIGTERM ends the host.</summary>
public class InterruptionTests
{
    /// <summary>Runs until it is stopped, and says so.</summary>
    private const string Endless = "try { 'running'; while ($true) { [System.Threading.Thread]::Sleep(10) } } finally { [Console]::WriteLine('stopped') }";

    [Fact]
    public void Ctrl_C_stops_the_pipeline_and_the_host_reads_on()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using HostProcess host = HostProcess.Start("-");
        host.WriteInput(Endless + "\n");
        host.WaitForOutput("running");
        host.Signal("INT");
        host.WaitForOutput("stopped");
        host.WriteInput("'alive'\n");
        Assert.Equal((0, "running\nstopped\nalive\n"), Code(host.Finish()));
    }

    [Fact]
    public void Ctrl_C_ends_a_command_with_130()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using HostProcess host = HostProcess.Start("-Command", Endless + "; 'after'");
        host.WaitForOutput("running");
        host.Signal("INT");
        Assert.Equal((130, "running\nstopped\n"), Code(host.Finish()));
    }

    [Fact]
    public void SIGTERM_runs_finally_and_ends_the_host_with_143()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using HostProcess host = HostProcess.Start("-");
        host.WriteInput(Endless + "\n");
        host.WaitForOutput("running");
        host.Signal("TERM");
        Assert.Equal((143, "running\nstopped\n"), Code(host.Finish()));
    }

    private static (int ExitCode, string Output) Code(HostResult result) => (result.ExitCode, result.Output);
}
