using System.Globalization;
using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Host;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Faults;

/// <summary>
/// A whole tracing, from opening to removal, of which each system call is refused in turn: it ends, in a state that is defined, with an
/// error that names call and errno, and nothing stays open.
/// </summary>
[Collection(nameof(RunsAlone))]
[Trait("Kind", "Stress")]
public sealed partial class TracingFaultTests
{
    private static readonly string Program = string.Create(CultureInfo.InvariantCulture, $$"""
        BEGIN { trace("begin"); @life = count(); }
        syscall::getpgid:entry /pid == {{Environment.ProcessId}}/
        {
            @calls[execname] = count(); @sizes = quantize(arg0); @frames[stack(), ustack()] = count(); self->seen = arg0; trace(self->seen); stack(); ustack();
        }
        profile-97 { @ticks[cpu] = count(); }
        END { trace("end"); }
        """);

    /// <summary>PERF_EVENT_IOC_DISABLE, include/uapi/linux/perf_event.h.</summary>
    private const uint DisableClock = 0x2401;

    private static readonly int[] Errnos = [Errno.EPERM, Errno.ENOMEM, Errno.E2BIG, Errno.EAGAIN, Errno.EINTR];

    /// <summary>
    /// The first call of each name and every fourth call are refused, with one errno or another; a long run refuses each call with each errno.
    /// </summary>
    [Fact]
    public async Task WhicheverCallIsRefusedTheTracingEndsWithAnErrorThatNamesItAndNothingStaysOpen()
    {
        TestEngine.Embedded.Require();
        FaultyEngine whole = new((_, _) => false, 0);
        Assert.Equal("", await TraceAsync(whole));
        string[] names = [.. whole.System.Calls.Distinct()];
        Assert.Superset(
            new HashSet<string>
            {
                "bpf(BPF_MAP_CREATE)", "bpf(BPF_MAP_UPDATE_ELEM)", "bpf(BPF_MAP_LOOKUP_ELEM)", "bpf(BPF_PROG_LOAD)", "bpf(BPF_PROG_TEST_RUN)",
                "bpf(BPF_RAW_TRACEPOINT_OPEN)", "bpf(BPF_OBJ_GET_INFO_BY_FD)", "bpf(BPF_MAP_LOOKUP_AND_DELETE_BATCH)", "perf_event_open", "ioctl", "mmap",
            },
            new HashSet<string>(names));
        int tracings = 0;
        int unnoticed = 0;
        int turns = StressTime.IsLong ? Errnos.Length : 1;
        int step = StressTime.IsLong ? 1 : 4;
        for (int turn = 0; turn < turns; turn++)
        {
            foreach ((string name, int i) in names.Select((name, i) => (name, i))) await RefuseAsync((_, call) => call == name, Errnos[(i + turn) % Errnos.Length]);
            for (int number = 0; await RefuseAsync((call, _) => call == number, Errnos[(number + turn) % Errnos.Length]); number += step)
            {
            }
        }

        StressTime.Report("tracings with a refused system call", $"{tracings}, each with another call or another errno; {unnoticed} went on (calls repeated, or answers that count as no); none left a descriptor or a mapping");

        // Whether there was such a call.
        async Task<bool> RefuseAsync(Func<int, string, bool> refuses, int errno)
        {
            FaultyEngine faulty = new(refuses, errno);
            string told = await TraceAsync(faulty);
            string name = Errno.Describe(errno).Split(' ')[0];
            string what = $"{faulty.RefusedCall}, the {faulty.RefusedOrdinal}. of its name, refused with {name}: {told}";
            Assert.True(faulty.System is { OpenDescriptors: 0, MappedRanges: 0 }, $"{faulty.System.OpenDescriptors} descriptors and {faulty.System.MappedRanges} mappings stay: {what}");
            if (faulty.RefusedCall is not { } call)
            {
                Assert.Equal("", told);
                return false;
            }

            tracings++;
            if (told.Length == 0)
            {
                Assert.True(MayBeAbsorbed(faulty, call, errno), "nobody was told: " + what);
                unnoticed++;
                return true;
            }

            Assert.True(told.Contains(call == "ioctl" ? "ioctl(" : call, StringComparison.Ordinal) && told.Contains(name, StringComparison.Ordinal), what);
            return true;
        }
    }

    /// <summary>
    /// What may pass without a word: a call that asks to be repeated, and is; the disabling of a clock that is closed next; a verdict of the
    /// verifier that another try, for its log, overturns; the watch on what processes map, which is opened before the first clock and whose rings are the first, and
    /// without which they are looked at from time to time; and the question whether programs on clocks may have hashes without preallocation,
    /// the run time's second map and third program, whose answer is then no.
    /// </summary>
    private static bool MayBeAbsorbed(FaultyEngine faulty, string call, int errno) => (call, errno) switch
    {
        ("ioctl", _) => faulty.RefusedRequest == DisableClock,
        ("poll", _) => true,
        ("perf_event_open", _) => faulty.RefusedOrdinal <= CpuList.Online().Count,
        ("mmap", _) => faulty.RefusedOrdinal <= CpuList.Online().Count,
        ("bpf(BPF_MAP_LOOKUP_AND_DELETE_BATCH)", _) => false,
        (_, Errno.EAGAIN or Errno.EINTR) => call.StartsWith("bpf(", StringComparison.Ordinal),
        ("bpf(BPF_PROG_LOAD)", Errno.EPERM or Errno.E2BIG) => true,
        ("bpf(BPF_PROG_LOAD)", _) => faulty.RefusedOrdinal == 3,
        ("bpf(BPF_MAP_CREATE)", _) => faulty.RefusedOrdinal == 2,
        _ => false,
    };

    /// <summary>Traces; gives what was told of failures: the error thrown, the faults recorded, the reason of the end.</summary>
    private static async Task<string> TraceAsync(FaultyEngine faulty)
    {
        DTraceConsumer? consumer = null;
        List<string> told = [];
        try
        {
            consumer = await faulty.OpenAsync().WaitAsync(TestEngine.Limit, CancellationToken.None);
            await consumer.CompileAsync(new ProgramSource { Text = Program }, CancellationToken.None).WaitAsync(TestEngine.Limit, CancellationToken.None);
            await consumer.StartAsync(CancellationToken.None).WaitAsync(TestEngine.Limit, CancellationToken.None);
            for (int i = 0; i < 8; i++) _ = GetProcessGroup(i);
            using (RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: false, CancellationToken.None)) Read(reader, told);
            await consumer.ReadAggregationsAsync(new AggregateQuery(), CancellationToken.None).WaitAsync(TestEngine.Limit, CancellationToken.None);
            await consumer.StopAsync(TestEngine.Limit, CancellationToken.None);
            Assert.True(consumer.State is ConsumerState.Stopped or ConsumerState.Faulted, $"{consumer.State}");
            using (RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true, CancellationToken.None))
            {
                Read(reader, told);
                Assert.Equal(ReaderWait.Ended, await reader.WaitAsync(TestEngine.Limit, CancellationToken.None));
            }
        }
        catch (DTraceException error)
        {
            told.Add(error.Message);
            Assert.True(consumer is null || consumer.State is not (ConsumerState.Starting or ConsumerState.Stopping), $"{consumer?.State}");
        }

        if (consumer is null) return string.Join("; ", told);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        Assert.Equal(ConsumerState.Removed, consumer.State);
        return string.Join("; ", [.. told, .. consumer.Faults.Select(fault => fault.Message)]);
    }

    private static void Read(RecordReader reader, List<string> told)
    {
        while (reader.TryPeek(out object? item))
        {
            if (item is FaultRecord fault) told.Add(fault.Message);
            reader.Commit();
        }
    }

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GetProcessGroup(int process);
}
