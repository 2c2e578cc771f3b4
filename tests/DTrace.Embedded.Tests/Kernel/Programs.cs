using System.Buffers.Binary;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

/// <summary>Small eBPF programs, and the run time to run them on.</summary>
internal static class Programs
{
    /// <summary>The run time of this machine; skips the test, with the reason, where the kernel admits none.</summary>
    public static KernelRuntime OpenRuntime()
    {
        if (!KernelRuntime.TryOpen(out KernelRuntime? runtime, out Core.DTraceException? reason)) Assert.Skip(reason.Message);
        return runtime!;
    }

    public static BpfProgram Make(string name, BpfProgramKind kind, Action<BpfAssembler> body)
    {
        BpfAssembler code = new();
        body(code);
        return new BpfProgram(name, kind, code.Finish());
    }

    /// <summary>A program that returns a constant.</summary>
    public static BpfProgram Returning(string name, int value) => Make(name, BpfProgramKind.RawTracepoint, code =>
    {
        code.Move(BpfRegister.R0, (long)value);
        code.Exit();
    });

    /// <summary>Adds 1 to the u64 in map 0, an array of one entry.</summary>
    public static BpfProgram Counting(string name, BpfProgramKind kind) => Make(name, kind, code =>
    {
        code.LoadMapValue(BpfRegister.R1, 0, 0);
        code.Move(BpfRegister.R2, 1L);
        code.Atomic(BpfAtomic.Add, BpfRegister.R1, 0, BpfRegister.R2);
        code.Move(BpfRegister.R0, 0L);
        code.Exit();
    });

    /// <summary>One entry of 8 bytes.</summary>
    public static BpfMapSpec Counter => new("counter", BpfMapKind.Array, 4, 8, 1);

    /// <summary>Two counters, and the word that says which of them counts.</summary>
    public static BpfMapSpec[] Buffers => [new("buffers", BpfMapKind.Array, 4, 8, 2), new("active", BpfMapKind.Array, 4, 4, 1)];

    /// <summary>Adds 1 to the u64 of map 0 that the word in map 1 says.</summary>
    public static BpfProgram CountingActive(string name) => Make(name, BpfProgramKind.RawTracepoint, code =>
    {
        BpfLabel end = new();
        code.LoadMapValue(BpfRegister.R1, 1, 0);
        code.Load(4, BpfRegister.R0, BpfRegister.R1, 0);
        code.Store(4, BpfRegister.R10, -4, BpfRegister.R0);
        code.LoadMap(BpfRegister.R1, 0);
        code.Move(BpfRegister.R2, BpfRegister.R10);
        code.Alu(BpfAlu.Add, BpfRegister.R2, -4);
        code.Call(BpfHelper.MapLookupElement);
        code.Jump(BpfJump.Equal, BpfRegister.R0, 0, end);
        code.Move(BpfRegister.R1, 1L);
        code.Atomic(BpfAtomic.Add, BpfRegister.R0, 0, BpfRegister.R1);
        code.Bind(end);
        code.Move(BpfRegister.R0, 0L);
        code.Exit();
    });

    /// <summary>Sends the first argument, 8 bytes, to the ring buffer that is map 0.</summary>
    public static BpfProgram Sending(string name) => Make(name, BpfProgramKind.RawTracepoint, code =>
    {
        code.Load(8, BpfRegister.R2, BpfRegister.R1, 0);
        code.Store(8, BpfRegister.R10, -8, BpfRegister.R2);
        code.LoadMap(BpfRegister.R1, 0);
        code.Move(BpfRegister.R2, BpfRegister.R10);
        code.Alu(BpfAlu.Add, BpfRegister.R2, -8);
        code.Move(BpfRegister.R3, 8L);
        code.Move(BpfRegister.R4, 0L);
        code.Call(BpfHelper.RingBufferOutput);
        code.Exit();
    });

    /// <summary>Stores the second argument under the first in map 0, a hash of 8 to 8 bytes; returns the helper's result.</summary>
    public static BpfProgram Storing(string name) => Make(name, BpfProgramKind.RawTracepoint, code =>
    {
        code.Load(8, BpfRegister.R2, BpfRegister.R1, 0);
        code.Store(8, BpfRegister.R10, -8, BpfRegister.R2);
        code.Load(8, BpfRegister.R2, BpfRegister.R1, 8);
        code.Store(8, BpfRegister.R10, -16, BpfRegister.R2);
        code.LoadMap(BpfRegister.R1, 0);
        code.Move(BpfRegister.R2, BpfRegister.R10);
        code.Alu(BpfAlu.Add, BpfRegister.R2, -8);
        code.Move(BpfRegister.R3, BpfRegister.R10);
        code.Alu(BpfAlu.Add, BpfRegister.R3, -16);
        code.Move(BpfRegister.R4, 0L);
        code.Call(BpfHelper.MapUpdateElement);
        code.Exit();
    });

    public static ILoadedBpfObject Load(this KernelRuntime runtime, BpfProgram program, params BpfMapSpec[] maps) =>
        runtime.Load(new BpfObject([program], maps), TestContext.Current.CancellationToken);

    public static byte[] Bytes(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] Bytes(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>The u64 of an array's entry.</summary>
    public static ulong Value(this IBpfMap map, int index)
    {
        byte[] value = new byte[8];
        Assert.True(map.TryLookup(Bytes(index), value));
        return BinaryPrimitives.ReadUInt64LittleEndian(value);
    }

    /// <summary>Waits, at most 10 seconds, until something holds.</summary>
    public static async Task Eventually(Func<bool> condition, string what)
    {
        long end = Environment.TickCount64 + 10_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, $"not within 10 s: {what}");
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }
}
