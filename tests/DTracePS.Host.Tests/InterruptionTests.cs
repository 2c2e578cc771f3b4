using Xunit;

namespace DTracePS.Host.Tests;

/// <summary>Signals, and a reader of the output that went away, while a tracing runs whose input is no terminal: it ends as at Ctrl-C.</summary>
public class InterruptionTests
{
    private const string Traced = "'BEGIN { printf(\"begun\\n\"); @a = sum(41); } END { printf(\"ended\\n\"); @a = sum(1); }' -Engine InProcess";

    [Theory]
    [InlineData("INT", 0, "alive")]
    [InlineData("TERM", 143, "")]
    [InlineData("HUP", 129, "")]
    public void ASignalEndsTheTracingAndWhatIsLeftStillComes(string signal, int exitCode, string after)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using HostProcess host = HostProcess.Start("-Command", $"Invoke-DTrace {Traced} -AsText; 'alive'");
        host.WaitForOutput("begun");
        host.Signal(signal);
        HostResult result = host.Finish();
        Assert.Matches(@"(?s)begun.*ended.*\b42\b.*" + after, result.Output);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void AHangUpThatIsIgnoredEndsNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/nohup"), "It takes nohup, and /proc.");
        using HostProcess host = HostProcess.StartUnder("nohup", "-Command", $"Invoke-DTrace {Traced} -AsText; 'alive'");
        host.WaitForOutput("begun");
        host.Signal("HUP");
        host.Signal("INT");
        Assert.Matches(@"(?s)begun.*ended.*\b42\b.*alive", host.Finish().Output);
    }

    [Fact]
    public void TheRecordsOfENDAreObjectsAndComeThroughThePipeline()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using HostProcess host = HostProcess.Start("-Command", $"Invoke-DTrace {Traced} | ForEach-Object {{ [Console]::WriteLine(\"took $($_.Name)\") }}");
        host.WaitForOutput("took BEGIN");
        host.Signal("INT");
        Assert.Equal("took BEGIN\ntook END\ntook a\n", host.Finish().Output);
    }

    [Fact]
    public void ASecondSignalIsPowerShellsOwn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using HostProcess host = HostProcess.Start("-Command", $"Invoke-DTrace {Traced} | ForEach-Object {{ [Console]::WriteLine(\"took $($_.Name)\"); while ($_.Name -eq 'END') {{ [System.Threading.Thread]::Sleep(10) }} }}; 'never'");
        host.WaitForOutput("took BEGIN");
        host.Signal("INT");
        host.WaitForOutput("took END");
        host.Signal("INT");
        Assert.DoesNotContain("never", host.Finish().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AReaderThatGoesAwayEndsTheTracing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It takes a pipe of a shell.");
        using HostProcess host = HostProcess.StartInShell("| head -n 1", "-Command", "Invoke-DTrace 'tick-10ms { printf(\"tick\\n\"); }' -Engine InProcess -AsText; [Console]::Error.WriteLine('over')");
        HostResult result = host.Finish();
        Assert.Equal("over\n", result.Error);
    }
}
