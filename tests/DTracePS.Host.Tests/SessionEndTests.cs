using Xunit;

namespace DTracePS.Host.Tests;

/// <summary>A session that ends while consumers trace: they are stopped, and nobody waits.</summary>
public sealed class SessionEndTests
{
    private const string Tracing = "New-DTraceConsumer -Engine InProcess | Invoke-DTraceCompile 'tick-10ms { @ = count(); }' | Start-DTrace; ";

    [Fact]
    public void ASessionEndsWithItsConsumersRunning() => Assert.Equal(0, HostProcess.Run(true, "-Command", Tracing + "'over'").ExitCode);

    [Fact]
    public void ExitEndsItToo() => Assert.Equal(3, HostProcess.Run(true, "-Command", Tracing + "exit 3").ExitCode);

    [Fact]
    public void SoItDoesWithATracingJob() =>
        Assert.Equal(0, HostProcess.Run(true, "-Command", "$null = Invoke-DTrace 'tick-10ms { trace(1); }' -Engine InProcess -AsJob; 'over'").ExitCode);
}
