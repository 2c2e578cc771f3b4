using System.Diagnostics;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Targets;
using DTrace.Embedded.Tests.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Targets;

public sealed class StopAtExecTests
{
    private readonly KernelRuntime _runtime = Programs.OpenRuntime();

    [Fact]
    public async Task The_child_of_this_thread_is_stopped_and_those_of_others_run()
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
            using Process held = new StopAtExec(_runtime).Start(new ProcessStartInfo("/bin/true"), TestContext.Current.CancellationToken);
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
    public async Task A_script_is_stopped_once_though_its_interpreter_starts_others()
    {
        using Process held = new StopAtExec(_runtime).Start(
            new ProcessStartInfo("/bin/sh", ["-c", "/bin/true; exec /bin/true"]), TestContext.Current.CancellationToken);
        ProcessSignals.Continue(held.Id);
        await held.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(0, held.ExitCode);
    }

    [Fact]
    public void A_file_that_cannot_be_executed_leaves_nothing_running()
    {
        Assert.ThrowsAny<System.ComponentModel.Win32Exception>(
            () => new StopAtExec(_runtime).Start(new ProcessStartInfo("/etc/passwd"), TestContext.Current.CancellationToken));
    }
}
