using DTrace.Core;
using DTrace.Embedded.Symbols.Btf;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>What threads wait for: locks, a processor, disks. And what they fault on.</summary>
public sealed class EmbeddedWaits() : CommandContract(TestEngine.Embedded)
{
    private const string Python = "/usr/bin/python3";

    private static readonly string Scratch = Path.Combine(AppContext.BaseDirectory, "waits-contract.tmp");

    /// <summary>Two that write much through one open file: the mutex of its position is held for as long as a write takes (fdget_pos, fs/file.c).</summary>
    private static readonly string WritersOfOnePosition =
        $"exec 7> '{Scratch}.position'; for i in 1 2 3 4 5 6; do dd if=/dev/zero bs=32M count=1 >&7 2> /dev/null & dd if=/dev/zero bs=32M count=1 >&7 2> /dev/null; wait; done; rm '{Scratch}.position'";

    [Fact]
    public async Task LockstatTellsOfMutexes()
    {
        object?[] data = Traced(await FollowAsync(WritersOfOnePosition, """
            int untimed, unlocked;
            lockstat:::adaptive-spin,lockstat:::adaptive-block /progenyof($target)/ { waits++; untimed += arg1 == 0; unlocked += arg0 == 0; }
            END { trace(waits > 0); trace(untimed); trace(unlocked); }
            """));
        Assert.Equal([1L, 0L, 0L], data);
    }

    /// <summary>Of two that write much to one file the second waits for the first to end.</summary>
    [Fact]
    public async Task LockstatTellsOfReaderWriterLocks()
    {
        string write = $"dd if=/dev/zero of='{Scratch}' bs=32M count=1 conv=notrunc 2> /dev/null";
        object?[] data = Traced(await FollowAsync($"for i in 1 2 3 4 5 6; do {write} & {write}; wait; done; rm '{Scratch}'", """
            int readers;
            lockstat:::rw-block /progenyof($target) && arg2 == 0/ { @longest = max(arg1); waits++; readers += args[2]; }
            END { trace(waits > 0); trace(readers); }
            """));
        Assert.Equal([1L, 0L], data);
    }

    [Theory]
    [InlineData("lockstat:::spin-acquire", "lockstat:::spin-acquire needs a probe on a kernel function: no tracepoint tells of it")]
    [InlineData("sched:::change-pri", "sched:::change-pri needs a probe on a kernel function: no tracepoint tells of it")]
    [InlineData("io:genunix::start", "probe description io:genunix::start does not match any probes.")]
    public async Task AProbeThatNoTracepointTellsOfSaysSo(string description, string reason)
    {
        DTraceCompileException error = await RefusedAsync(description);
        Assert.Equal("D_PDESC_ZERO", error.Tag);
        Assert.Contains(reason, error.Message + ".", StringComparison.Ordinal);
    }

    /// <summary>As the Guide has it: from where a thread begins to wait for a processor to where it gets one.</summary>
    [Fact]
    public async Task SchedTellsWhoWaitsForAProcessor()
    {
        object?[] data = Traced(await FollowAsync("sleep 0.01; sleep 0.01", """
            int negative, ends, here;
            sched:::enqueue /args[1]->pr_ppid == $target/ { queued[args[0]->pr_lwpid] = timestamp; negative += args[2]->cpu_id < 0; ends += args[3]; }
            sched:::dequeue /queued[args[0]->pr_lwpid]/ {
                waits++; here += args[2]->cpu_id == cpu; class = stringof(args[0]->pr_clname); queued[args[0]->pr_lwpid] = 0;
            }
            END { trace(waits >= 2); trace(here == waits); trace(class); trace(negative); trace(ends); }
            """));
        Assert.Equal([1L, 1L, "TS", 0L, 0L], data);
    }

    [Fact]
    public async Task IoTellsWhoWaitsForADisk()
    {
        Assert.SkipWhen(KernelTypes.OfThisKernel?.FindTracepoint("sched_exit_tp") is null, "This kernel has no tracepoint that tells of wait-done.");
        TraceResult result = await FollowAsync($"dd if=/dev/zero of='{Scratch}' bs=1M count=4 conv=fsync 2> /dev/null; rm '{Scratch}'", """
            int64_t bytes, pages;
            io:::wait-start /progenyof($target)/ { self->since = timestamp; }
            io:::wait-done /self->since/ { waits++; bytes += args[0]->b_bcount; device = args[1]->dev_name; file = args[2]->fi_pathname; self->since = 0; }
            vminfo:::pgpgout { pages += arg0; }
            END { trace(waits > 0); trace(bytes); trace(device); trace(file); trace(pages >= 1024); }
            """);
        Assert.Equal([1L, 0L, "<unknown>", "<unknown>", 1L], Traced(result));
    }

    /// <summary>The second process is sent the signal by itself: that is no fault.</summary>
    [Fact]
    public async Task ProcTellsOfTheMachinesFaults()
    {
        Assert.SkipUnless(File.Exists(Python), $"There is no {Python}.");
        TraceResult result = await FollowAsync(
            new TargetCommand
            {
                File = Python,
                Arguments =
                [
                    "-c",
                    """
                    import ctypes, os, signal
                    if os.fork() == 0: ctypes.string_at(0)
                    os.wait()
                    if os.fork() == 0: os.kill(os.getpid(), signal.SIGSEGV)
                    os.wait()
                    """,
                ],
            },
            "proc:::fault /ppid == $target/ { trace(args[0] == FLTBOUNDS); trace(args[1]->si_signo == SIGSEGV); trace(args[1]->si_code); }");
        Assert.Equal([1L, 1L, 1L], Traced(result));
    }

    [Fact]
    public async Task StatisticsOfProcessorsAndLocksAreTold()
    {
        object?[] data = Traced(await FollowAsync(WritersOfOnePosition, """
            long taken, contended;
            sysinfo:::inv_swtch { taken += arg0; }
            sysinfo:::mutex_adenters { contended += arg0; }
            END { trace(taken > 0); trace(contended > 0); }
            """));
        Assert.Equal([1L, 1L], data);
    }
}
