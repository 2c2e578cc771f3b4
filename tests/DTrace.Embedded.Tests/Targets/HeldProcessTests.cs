using System.Diagnostics;
using DTrace.Embedded.Targets;
using DTrace.Embedded.Tests.Kernel;
using DTrace.Embedded.Tests.Security;
using Xunit;

namespace DTrace.Embedded.Tests.Targets;

/// <summary>A command that is held at its first instruction, and the one who holds it gone.</summary>
public sealed class HeldProcessTests
{
    [Fact]
    public async Task ItEndsWithAProcessThatIsKilled()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It reads /proc.");
        using ChildProcess child = new(nameof(TracingChild.HoldsACommandUntilItIsKilled));
        await child.UntilAsync(() => File.Exists(child.ReportPath));
        string held = $"/proc/{await child.ReadReportAsync()}";
        Assert.Equal('T', StateOf(held));
        child.Kill();
        await Programs.Eventually(() => StateOf(held) is null or 'Z', "the command is killed too");
    }

    [Fact]
    public async Task ItRunsOnceItIsLetGoAndTheGuardIsGone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "This engine holds no process on Windows.");
        using CreatedProcess created = CreatedProcess.Start(new SignalledStart(), new() { File = "/bin/sh", Arguments = ["-c", "exit 3"] }, TestContext.Current.CancellationToken);
        created.Continue();
        await Programs.Eventually(() => created.HasExited, "the command ends");
        Assert.Equal(3, created.ExitStatus);
    }

    [Fact]
    public async Task AGuardThatIsToldOfTheEndLetsTheProcessBe()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no /bin/sh.");
        using Process sleeper = Process.Start("/bin/sleep", "60");
        using (HeldProcessGuard guard = HeldProcessGuard.Start()!) guard.Guard(sleeper.Id);
        Assert.False(sleeper.WaitForExit(100));
        sleeper.Kill();
        await sleeper.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The state of proc_pid_stat(5), behind the name; null where there is no such process.</summary>
    private static char? StateOf(string process)
    {
        try
        {
            string stat = File.ReadAllText(process + "/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
