using System.Diagnostics;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Symbols.Btf;
using DTrace.Embedded.Targets;
using DTrace.Embedded.Tests.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Targets;

public sealed class StopAtExecTests
{
    private readonly KernelRuntime _runtime = Programs.OpenRuntime();

    [Fact]
    public async Task TheChildOfThisThreadIsStoppedAndThoseOfOthersRun()
    {
        using CancellationTokenSource done = new();
        int others = 0;
        Task starting = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    using Process other = Process.Start("/bin/true");
                    if (other.WaitForExit(TimeSpan.FromSeconds(10))) Interlocked.Increment(ref others);
                }
            },
            TestContext.Current.CancellationToken);
        await Programs.Eventually(() => Volatile.Read(ref others) > 0, "the other thread's first process ends");
        for (int round = 0; round < 10; round++)
        {
            int before = Volatile.Read(ref others);
            using StartedProcess started = Start("/bin/true");
            Process held = started.Process;
            await Programs.Eventually(() => Volatile.Read(ref others) > before + 1, "the other thread's processes end");
            Assert.False(held.HasExited);
            ProcessSignals.Continue(held.Id);
            await held.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, held.ExitCode);
        }

        await done.CancelAsync();
        await starting;
    }

    [Fact]
    public async Task AScriptIsStoppedOnceThoughItsInterpreterStartsOthers()
    {
        using StartedProcess started = Start("/bin/sh", "-c", "/bin/true; exec /bin/true");
        Process held = started.Process;
        ProcessSignals.Continue(held.Id);
        await held.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(0, held.ExitCode);
    }

    [Fact]
    public void AFileThatCannotBeExecutedLeavesNothingRunning()
    {
        Assert.ThrowsAny<System.ComponentModel.Win32Exception>(
            () => Start("/etc/passwd"));
    }

    [Theory]
    [InlineData("exit 3", null, 3)]
    [InlineData("exit 143", null, 143)]
    [InlineData("kill -TERM $$", 15, 143)]
    [InlineData("kill -KILL $$", 9, 137)]
    [InlineData("kill -TERM $$ & wait; exec sleep 60", 15, 143)]
    [InlineData("/bin/sh -c 'kill -KILL $$'; exit 5", null, 5)]
    public async Task TheSignalThatEndedItIsToldFromAStatusOfTheSameNumber(string script, int? signal, int status)
    {
        Assert.SkipUnless(KernelTypes.OfThisKernel?.ExitOffsets is not null, "This kernel does not tell its types.");
        using StartedProcess started = Start("/bin/sh", "-c", script);
        ProcessSignals.Continue(started.Process.Id);
        await started.Process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal((signal, status), (started.End?.Signal, started.Process.ExitCode));
    }

    private StartedProcess Start(string file, params string[] arguments) =>
        new StopAtExec(_runtime, () => KernelTypes.OfThisKernel?.ExitOffsets).Start(new ProcessStartInfo(file, arguments), TestContext.Current.CancellationToken);
}
