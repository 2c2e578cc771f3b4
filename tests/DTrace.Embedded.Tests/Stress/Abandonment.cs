using System.Diagnostics;
using System.Runtime.CompilerServices;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using DTrace.Embedded.Tests.Security;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>Nobody says Remove: neither a consumer that is dropped nor a process that is killed leaves anything in the kernel.</summary>
[Collection(nameof(RunsAlone))]
[Trait("Kind", "Stress")]
public sealed class Abandonment
{
    private const string Program = "syscall::getpgid:entry { @ = count(); self->x = 1; trace(1); } profile-97 { @cpus[cpu] = count(); }";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task AConsumerThatIsDroppedLeavesNothingInTheKernel()
    {
        TestEngine.Embedded.Require();
        int dropped = 0;
        foreach (int round in StressTime.Rounds(least: 2))
        {
            OwnedObjects owned = await DropAsync();
            (int programs, int maps, int links) = owned.Count;
            Assert.True(programs >= 2 && maps >= 4 && links >= 1, $"{owned.Count}");
            await UntilGoneAsync(owned, collect: true);
            dropped = round + 1;
        }

        StressTime.Report("consumers dropped without Remove", $"{dropped}; no program, map or link of theirs left in the kernel");
    }

    [Fact]
    public async Task AProcessThatIsKilledLeavesNothingInTheKernel()
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
            child.Kill();
            await UntilGoneAsync(owned, collect: false);
            killed = round + 1;
        }

        StressTime.Report("tracing processes killed with SIGKILL", $"{killed}; no program, map or link of theirs left in the kernel");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<OwnedObjects> DropAsync()
    {
        DTraceConsumer consumer = await DTraceConsumer.OpenAsync(
            new ConsumerOptions { Engine = EngineKind.Embedded, Engines = [new EmbeddedEngine()], Registry = new ConsumerRegistry() }, CancellationToken.None);
        await consumer.CompileAsync(new ProgramSource { Text = Program }, CancellationToken.None);
        await consumer.StartAsync(CancellationToken.None);
        return OwnedObjects.Of("self");
    }

    /// <summary>The kernel frees behind a grace period, and the finalizer's removal runs on another thread: both are waited for.</summary>
    private static async Task UntilGoneAsync(OwnedObjects owned, bool collect)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (owned.Alive() > 0)
        {
            Assert.True(clock.Elapsed < Limit, $"{owned.Alive()} objects are still in the kernel after {Limit}");
            if (collect)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
