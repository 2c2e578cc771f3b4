using BenchmarkDotNet.Attributes;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.InProcess;

namespace DTracePS.Benchmarks;

/// <summary>The managed eBPF machine: arithmetic, memory, and the lookup of a per-CPU value.</summary>
public class MachineBenchmarks
{
    /// <summary>How often a program does what it is about.</summary>
    private const int Repeats = 1_000;

    private ILoadedBpfObject _loaded = null!;

    [GlobalSetup]
    public void Load() => _loaded = new InProcessRuntime(2).Load(
        new BpfObject([Program("arithmetic", Arithmetic), Program("lookup", Lookup)], [new BpfMapSpec("values", BpfMapKind.PerCpuArray, 4, 8, 1)]),
        CancellationToken.None);

    [GlobalCleanup]
    public void Free() => _loaded.Dispose();

    [Benchmark(OperationsPerInvoke = Repeats)]
    public int Add_store_and_load() => _loaded.RunOnce(0, []);

    [Benchmark(OperationsPerInvoke = Repeats)]
    public int Look_up_and_add() => _loaded.RunOnce(1, []);

    private static BpfProgram Program(string name, Action<BpfAssembler> repeated)
    {
        BpfAssembler code = new();
        for (int i = 0; i < Repeats; i++) repeated(code);
        code.Move(BpfRegister.R0, 0L);
        code.Exit();
        return new BpfProgram(name, BpfProgramKind.RawTracepoint, code.Finish());
    }

    private static void Arithmetic(BpfAssembler code)
    {
        code.Move(BpfRegister.R1, 7L);
        code.Alu(BpfAlu.Add, BpfRegister.R1, 1);
        code.Store(8, BpfRegister.R10, -8, BpfRegister.R1);
        code.Load(8, BpfRegister.R2, BpfRegister.R10, -8);
    }

    private static void Lookup(BpfAssembler code)
    {
        BpfLabel none = new();
        code.Store(4, BpfRegister.R10, -4, 0);
        code.LoadMap(BpfRegister.R1, 0);
        code.Move(BpfRegister.R2, BpfRegister.R10);
        code.Alu(BpfAlu.Add, BpfRegister.R2, -4);
        code.Call(BpfHelper.MapLookupElement);
        code.Jump(BpfJump.Equal, BpfRegister.R0, 0, none);
        code.Move(BpfRegister.R1, 1L);
        code.Atomic(BpfAtomic.Add, BpfRegister.R0, 0, BpfRegister.R1);
        code.Bind(none);
    }
}
