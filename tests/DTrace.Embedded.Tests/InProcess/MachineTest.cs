using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.InProcess;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>What the machine's tests share: programs run with a result of 64 bits, which a program leaves in map 0.</summary>
public abstract class MachineTest
{
    internal const int Cpus = 4;

    internal static readonly BpfMapSpec ResultMap = new("result", BpfMapKind.Array, 4, 8, 1);

    internal static BpfInstruction Instruction(int opcode, BpfRegister destination = R0, BpfRegister source = R0, int offset = 0, int immediate = 0) =>
        new((byte)opcode, destination, source, checked((short)offset), immediate);

    internal static IReadOnlyList<BpfInstruction> Code(Action<BpfAssembler> write)
    {
        var assembler = new BpfAssembler();
        write(assembler);
        return assembler.Finish();
    }

    internal static ILoadedBpfObject Load(IReadOnlyList<BpfInstruction> code, params BpfMapSpec[] maps) =>
        Load(BpfProgramKind.RawTracepoint, code, maps);

    internal static ILoadedBpfObject Load(BpfProgramKind kind, IReadOnlyList<BpfInstruction> code, params BpfMapSpec[] maps) =>
        new InProcessRuntime(Cpus).Load(new BpfObject([new BpfProgram("test", kind, code)], maps), TestContext.Current.CancellationToken);

    /// <summary>Runs code, then stores R0 (by way of R6) as the result. Map 0 is the result's, the others follow.</summary>
    internal static ulong Run(Action<BpfAssembler> write, params BpfMapSpec[] maps) => Run(Code(write), maps);

    internal static ulong Run(IReadOnlyList<BpfInstruction> code, params BpfMapSpec[] maps)
    {
        using ILoadedBpfObject loaded = Load(WithResult(code), [ResultMap, .. maps]);
        Assert.Equal(0, loaded.RunOnce(0, [11, 22]));
        return Result(loaded);
    }

    /// <summary>The code, followed by what stores R0 in map 0.</summary>
    internal static IReadOnlyList<BpfInstruction> WithResult(IReadOnlyList<BpfInstruction> code) =>
    [
        .. code,
        .. Code(a =>
        {
            a.Move(R6, R0);
            a.LoadMapValue(R1, 0, 0);
            a.Store(8, R1, 0, R6);
            a.Move(R0, 0L);
            a.Exit();
        }),
    ];

    internal static ulong Result(ILoadedBpfObject loaded) => Read(loaded.Maps[0], 0);

    internal static ulong Read(IBpfMap map, int index)
    {
        byte[] value = new byte[8];
        Assert.True(map.TryLookup(BitConverter.GetBytes(index), value));
        return BitConverter.ToUInt64(value);
    }

    internal static DTraceException Faults(Action<BpfAssembler> write, params BpfMapSpec[] maps) =>
        Assert.Throws<DTraceException>(() => { Run(write, maps); });

    internal static DTraceException IsRefused(IReadOnlyList<BpfInstruction> code, params BpfMapSpec[] maps) =>
        Assert.Throws<DTraceException>(() => Load(code, maps).Dispose());
}
