using System.Diagnostics;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>Programs fired by clocks.</summary>
public sealed class ClockTests : MachineTest
{
    private const ulong Millisecond = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly BpfMapSpec Counts = new("counts", BpfMapKind.Array, 4, 8, 0);

    [Fact]
    public void AProfileFiresForEveryCPU()
    {
        using ILoadedBpfObject loaded = LoadCounter();
        using IDisposable clock = loaded.Attach(0, new ClockPoint(Millisecond, true));
        Await(() => Enumerable.Range(0, Cpus).All(cpu => Read(loaded.Maps[0], cpu) >= 5));
    }

    [Fact]
    public void ATickFiresForCPU0Only()
    {
        using ILoadedBpfObject loaded = LoadCounter();
        using IDisposable clock = loaded.Attach(0, new ClockPoint(Millisecond, false));
        Await(() => Read(loaded.Maps[0], 0) >= 5);
        Assert.Equal([0ul, 0ul, 0ul], Enumerable.Range(1, Cpus - 1).Select(cpu => Read(loaded.Maps[0], cpu)));
    }

    [Fact]
    public void FiringsAndMissesAreAsManyAsPeriodsPassed()
    {
        using ILoadedBpfObject loaded = LoadCounter();
        long before = Stopwatch.GetTimestamp();
        IDisposable clock = loaded.Attach(0, new ClockPoint(Millisecond / 10, false));
        Await(() => Read(loaded.Maps[0], 0) >= 500);
        double least = Stopwatch.GetElapsedTime(before).TotalMilliseconds * 10;
        clock.Dispose();
        double most = Stopwatch.GetElapsedTime(before).TotalMilliseconds * 10;
        double fired = Read(loaded.Maps[0], 0) + (double)loaded.RecursionMisses;
        Assert.InRange(fired, 500, most);
        Assert.True(least >= 499, $"{fired} firings in {least} periods.");
    }

    [Fact]
    public void AfterDisposalNothingFires()
    {
        using ILoadedBpfObject loaded = LoadCounter();
        IDisposable clock = loaded.Attach(0, new ClockPoint(Millisecond / 10, true));
        Await(() => Read(loaded.Maps[0], 0) >= 5);
        clock.Dispose();
        ulong[] Counted() => [.. Enumerable.Range(0, Cpus).Select(cpu => Read(loaded.Maps[0], cpu))];
        ulong[] stopped = Counted();

        // A clock of the same object goes on, so time passes for this one too.
        using ILoadedBpfObject other = LoadCounter();
        using IDisposable running = other.Attach(0, new ClockPoint(Millisecond, false));
        Await(() => Read(other.Maps[0], 0) >= 10);
        Assert.Equal(stopped, Counted());
        clock.Dispose();
    }

    [Fact]
    public void DisposingTheObjectEndsItsClocks()
    {
        ILoadedBpfObject loaded = LoadCounter();
        IDisposable clock = loaded.Attach(0, new ClockPoint(Millisecond, true));
        Await(() => Read(loaded.Maps[0], 0) >= 1);
        loaded.Dispose();
        clock.Dispose();
        Assert.Throws<ObjectDisposedException>(() => loaded.Attach(0, new ClockPoint(Millisecond, true)));
    }

    [Fact]
    public void ALongPeriodDoesNotFireAndDoesNotHoldUpDisposal()
    {
        using ILoadedBpfObject loaded = LoadCounter();
        loaded.Attach(0, new ClockPoint(ulong.MaxValue, true)).Dispose();
        Assert.Equal(0ul, Read(loaded.Maps[0], 0));
    }

    [Fact]
    public void WhatCannotBeCaughtUpWithIsCounted()
    {
        using ILoadedBpfObject loaded = LoadCounter();
        using IDisposable clock = loaded.Attach(0, new ClockPoint(1, true));
        Await(() => loaded.RecursionMisses > 0);
    }

    [Fact]
    public void TwoClocksDoNotTearWhatTheyShare()
    {
        using ILoadedBpfObject loaded = Load(BpfProgramKind.PerfEvent, Code(a =>
        {
            a.LoadMapValue(R6, 0, 0);
            a.Load(8, R1, R6, 0);
            a.Load(8, R2, R6, 8);
            a.Alu(BpfAlu.Add, R1, 1);
            a.Alu(BpfAlu.Add, R2, 1);
            a.Store(8, R6, 0, R1);
            a.Store(8, R6, 8, R2);
            a.Move(R0, 0L);
            a.Exit();
        }), new BpfMapSpec("pair", BpfMapKind.Array, 4, 16, 1));
        using IDisposable first = loaded.Attach(0, new ClockPoint(Millisecond / 50, true));
        using IDisposable second = loaded.Attach(0, new ClockPoint(Millisecond / 50, true));
        byte[] pair = new byte[16];
        Await(() =>
        {
            Assert.True(loaded.Maps[0].TryLookup(new byte[4], pair));
            Assert.Equal(BitConverter.ToUInt64(pair, 0), BitConverter.ToUInt64(pair, 8));
            return BitConverter.ToUInt64(pair) >= 10_000;
        });
    }

    [Fact]
    public void ExchangingBuffersUnderARunningClockLosesNothing()
    {
        BpfMapSpec[] maps =
        [
            new("buffers", BpfMapKind.ArrayOfMaps, 4, 4, 2) { Inner = new BpfMapSpec("buffer", BpfMapKind.PerCpuHash, 4, 8, 8) },
            new("total", BpfMapKind.Array, 4, 8, 1),
            new("active", BpfMapKind.Array, 4, 4, 1),
        ];
        using ILoadedBpfObject loaded = Load(BpfProgramKind.PerfEvent, Code(WriteCount), maps);
        IDisposable clock = loaded.Attach(0, new ClockPoint(Millisecond / 50, true));
        ulong drained = 0;
        int active = 0;
        void Drain()
        {
            int idle = active;
            active ^= 1;
            loaded.Maps[2].Update(new byte[4], BitConverter.GetBytes(active));
            loaded.WaitForPrograms();
            loaded.Maps[0].Inner(idle).Drain((_, value) =>
            {
                for (int cpu = 0; cpu < Cpus; cpu++) drained += BitConverter.ToUInt64(value[(cpu * 8)..]);
            });
        }

        Await(() =>
        {
            Drain();
            return drained > 5_000;
        });
        clock.Dispose();
        Drain();
        Assert.Equal(Read(loaded.Maps[1], 0), drained);
    }

    [Fact]
    public void ARingIsReadWholeWhileAClockFillsIt()
    {
        BpfMapSpec[] maps = [new("ring", BpfMapKind.RingBuffer, 0, 0, 4096), new("next", BpfMapKind.Array, 4, 8, 1)];
        using ILoadedBpfObject loaded = Load(BpfProgramKind.PerfEvent, Code(WriteNext), maps);
        using IDisposable clock = loaded.Attach(0, new ClockPoint(Millisecond / 50, true));
        ulong expected = 0;
        Await(() =>
        {
            loaded.Maps[0].ReadRing(record => Assert.Equal(expected++, BitConverter.ToUInt64(record)));
            return expected >= 5_000;
        });
    }

    [Fact]
    public void TheContextOfAClockIsZerosAndReadOnly()
    {
        using ILoadedBpfObject loaded = Load(BpfProgramKind.PerfEvent, Code(a =>
        {
            a.Load(8, R2, R1, 248);
            a.LoadMapValue(R6, 0, 0);
            a.Alu(BpfAlu.Add, R2, 1);
            a.Store(8, R6, 0, R2);
            a.Store(8, R1, 0, 1);
            a.Move(R0, 0L);
            a.Exit();
        }), ResultMap);
        using IDisposable clock = loaded.Attach(0, new ClockPoint(Millisecond, true));
        DTraceException error = Assert.Throws<DTraceException>(() => Await(() => Read(loaded.Maps[0], 0) == ulong.MaxValue));
        Assert.StartsWith("The program 'test' failed on CPU 0 at instruction 5 (*(u64 *)(r1 + 0) = 1): it writes 8 bytes at ", error.Message, StringComparison.Ordinal);
        Assert.Equal(1ul, Read(loaded.Maps[0], 0));
    }

    [Fact]
    public void AClockHasAPeriod()
    {
        using ILoadedBpfObject loaded = LoadCounter();
        Assert.Equal("A clock's period is at least 1 ns.", Assert.Throws<DTraceException>(() => loaded.Attach(0, new ClockPoint(0, true))).Message);
    }

    [Fact]
    public void AClockFiresPerfEventProgramsOnly()
    {
        using ILoadedBpfObject loaded = Load(Code(WriteExit));
        Assert.Equal(
            "The program 'test' is no perf event program: a clock cannot fire it.",
            Assert.Throws<DTraceException>(() => loaded.Attach(0, new ClockPoint(Millisecond, true))).Message);
    }

    private static void Await(Func<bool> condition)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < Patience, "The condition did not come true in time.");
            Thread.Sleep(1);
        }
    }

    private static void WriteExit(BpfAssembler a)
    {
        a.Move(R0, 0L);
        a.Exit();
    }

    /// <summary>counts[cpu]++</summary>
    private static ILoadedBpfObject LoadCounter() => Load(
        BpfProgramKind.PerfEvent,
        Code(a =>
        {
            a.Call(BpfHelper.GetSmpProcessorId);
            a.Store(4, R10, -4, R0);
            a.LoadMap(R1, 0);
            a.Move(R2, R10);
            a.Alu(BpfAlu.Add, R2, -4);
            a.Call(BpfHelper.MapLookupElement);
            a.Load(8, R1, R0, 0);
            a.Alu(BpfAlu.Add, R1, 1);
            a.Store(8, R0, 0, R1);
            WriteExit(a);
        }),
        Counts);

    /// <summary>buffers[active][7]++, total[0]++</summary>
    private static void WriteCount(BpfAssembler a)
    {
        var present = new BpfLabel();
        void Key(int key)
        {
            a.Store(4, R10, -4, key);
            a.Move(R2, R10);
            a.Alu(BpfAlu.Add, R2, -4);
        }

        a.LoadMapValue(R1, 2, 0);
        a.Load(4, R0, R1, 0);
        Key(0);
        a.Store(4, R10, -4, R0);
        a.LoadMap(R1, 0);
        a.Call(BpfHelper.MapLookupElement);
        a.Move(R6, R0);
        a.Move(R1, R6);
        Key(7);
        a.Call(BpfHelper.MapLookupElement);
        a.Jump(BpfJump.NotEqual, R0, 0, present);
        a.Store(8, R10, -16, 0);
        a.Move(R1, R6);
        Key(7);
        a.Move(R3, R10);
        a.Alu(BpfAlu.Add, R3, -16);
        a.Move(R4, 0L);
        a.Call(BpfHelper.MapUpdateElement);
        a.Move(R1, R6);
        Key(7);
        a.Call(BpfHelper.MapLookupElement);
        a.Bind(present);
        a.Move(R1, 1);
        a.Atomic(BpfAtomic.Add, R0, 0, R1);
        a.LoadMapValue(R2, 1, 0);
        a.Atomic(BpfAtomic.Add, R2, 0, R1);
        WriteExit(a);
    }

    /// <summary>Outputs next[0] to the ring, and counts it up where that went well.</summary>
    private static void WriteNext(BpfAssembler a)
    {
        var full = new BpfLabel();
        a.LoadMap(R1, 0);
        a.LoadMapValue(R6, 1, 0);
        a.Move(R2, R6);
        a.Move(R3, 8L);
        a.Move(R4, 0L);
        a.Call(BpfHelper.RingBufferOutput);
        a.Jump(BpfJump.NotEqual, R0, 0, full);
        a.Move(R1, 1L);
        a.Atomic(BpfAtomic.Add, R6, 0, R1);
        a.Bind(full);
        WriteExit(a);
    }
}
