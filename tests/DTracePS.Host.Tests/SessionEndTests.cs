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

    /// <summary>Where there is no native library of PowerShell's, the host has one of its own loaded from a file.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NothingIsLeftInTheTemporaryFolder(bool hasLibrary)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("DTracePS-left-");
        try
        {
            string command = $"Invoke-DTrace 'BEGIN {{ exit(0); }}' -Engine InProcess -Define X=1 -Command sleep -CommandArgument 0 | Out-Null; 'a 1' | Export-DTraceFlameGraph '{folder.FullName}/x.svg'";
            HostResult result = HostProcess.RunWith("TMPDIR", folder.FullName, command, hasLibrary);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            Assert.Equal(["x.svg"], folder.GetFileSystemInfos().Select(left => left.Name));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void SoItDoesWithATracingJob() =>
        Assert.Equal(0, HostProcess.Run(true, "-Command", "$null = Invoke-DTrace 'tick-10ms { trace(1); }' -Engine InProcess -AsJob; 'over'").ExitCode);
}
