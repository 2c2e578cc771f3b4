using System.Diagnostics;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using DTrace.Embedded.Tests.Security;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>Nobody says Remove: a process that is killed leaves nothing in the kernel.</summary>
[Collection(nameof(RunsAlone))]
[Trait("Kind", "Stress")]
public sealed class Abandonment
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task AProcessThatASignalEndsLeavesNothingInTheKernel(string signal)
    {
        TestEngine.Embedded.Require();
        int killed = 0;
        foreach (int round in StressTime.Rounds(least: 1, seconds: 0))
        {
            using ChildProcess child = new(nameof(TracingChild.TracesUntilItIsKilled));
            OwnedObjects owned = OwnedObjects.Of($"{child.Id}");
            Stopwatch clock = Stopwatch.StartNew();
            while (owned.Count.Links < 1 && clock.Elapsed < Limit && !child.HasExited)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
                owned = OwnedObjects.Of($"{child.Id}");
            }

            if (owned.Count.Links < 1) Assert.Fail($"the child does not trace: {(child.HasExited ? await child.ReadToEndAsync() : owned.Count.ToString())}");
            using (Process kill = Process.Start("kill", ["-" + signal, $"{child.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            await child.UntilAsync(() => child.HasExited);
            await UntilGoneAsync(owned);
            killed = round + 1;
        }

        StressTime.Report($"tracing processes ended by SIG{signal}", $"{killed}; no program, map or link of theirs left in the kernel");
    }

    /// <summary>The kernel frees behind a grace period, which is waited for.</summary>
    private static async Task UntilGoneAsync(OwnedObjects owned)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (owned.Alive() > 0)
        {
            Assert.True(clock.Elapsed < Limit, $"{owned.Alive()} objects are still in the kernel after {Limit}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
