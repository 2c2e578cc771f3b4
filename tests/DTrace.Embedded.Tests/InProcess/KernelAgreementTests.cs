using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Tests.Kernel;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>The same programs on the machine and in the kernel, which is the judge, where it admits us.</summary>
public sealed class KernelAgreementTests : MachineTest
{
    private static readonly BpfMapSpec Text = new("text", BpfMapKind.Array, 4, 8, 1) { Contents = "hello\0xy"u8.ToArray(), IsReadOnly = true };

    private readonly KernelRuntime _kernel = Programs.OpenRuntime();

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void RandomArithmetic(int seed)
    {
        Assert.SkipUnless(Environment.OSVersion.Version >= new Version(6, 6), "Signed division and sign-extending moves need kernel 6.6.");
        var random = new Random(seed);
        for (int program = 0; program < 50; program++)
        {
            (long[] start, BpfInstruction[] steps) = RandomArithmeticTests.Draw(random);
            Agree(RandomArithmeticTests.Program(start, steps));
        }
    }

    [Theory]
    [InlineData(BpfMapKind.Hash)]
    [InlineData(BpfMapKind.PerCpuHash)]
    [InlineData(BpfMapKind.Array)]
    [InlineData(BpfMapKind.PerCpuArray)]
    public void ResultsOfUpdates(BpfMapKind kind)
    {
        for (int key = 0; key < 3; key++)
        {
            foreach (long flags in new[] { 0L, 1, 2, 3 })
            {
                Agree(Code(a =>
                {
                    Element(a, 0, BpfHelper.MapUpdateElement, 0);
                    Element(a, key, BpfHelper.MapUpdateElement, flags);
                    a.Move(R7, R0);
                    Element(a, 2, BpfHelper.MapUpdateElement, 0);
                    Mix(a);
                    if (kind is BpfMapKind.Hash or BpfMapKind.PerCpuHash) Element(a, 1, BpfHelper.MapDeleteElement, 0);
                    Mix(a);
                }), new BpfMapSpec("map", kind, 4, 8, 2));
            }
        }
    }

    [Fact]
    public void WhatARingHolds()
    {
        foreach (int length in new[] { 1, 8, 9, 120, 248, 500 })
        {
            Agree(Code(a =>
            {
                var again = new BpfLabel();
                a.Move(R7, 0L);
                a.Move(R8, 0L);
                for (int offset = -512; offset < 0; offset += 8) a.Store(8, R10, offset, 0);
                a.Bind(again);
                a.LoadMap(R1, 1);
                a.Move(R2, R10);
                a.Alu(BpfAlu.Add, R2, -512);
                a.Move(R3, (long)length);
                a.Move(R4, 0L);
                a.Call(BpfHelper.RingBufferOutput);
                Mix(a);
                a.Alu(BpfAlu.Add, R8, 1);
                a.Jump(BpfJump.Less, R8, 300, again);
            }), new BpfMapSpec("ring", BpfMapKind.RingBuffer, 0, 0, int.Max(4096, Environment.SystemPageSize)));
        }
    }

    [Theory]
    [InlineData(BpfHelper.ProbeReadKernelString, 8)]
    [InlineData(BpfHelper.ProbeReadKernelString, 6)]
    [InlineData(BpfHelper.ProbeReadKernelString, 4)]
    [InlineData(BpfHelper.ProbeReadKernelString, 1)]
    [InlineData(BpfHelper.ProbeReadKernel, 8)]
    [InlineData(BpfHelper.ProbeReadKernel, 3)]
    public void ProbesOfAString(BpfHelper helper, int size) => Agree(
        Code(a =>
        {
            a.LoadMapValue(R3, 1, 0);
            Probe(a, helper, size);
        }),
        Text);

    /// <summary>
    /// The last page of all is mapped nowhere, and the first not in a process. (A kernel read of an address below the kernel's is ERANGE
    /// on x86-64, which the machine, without such halves, does not follow.)
    /// </summary>
    [Theory]
    [InlineData(BpfHelper.ProbeReadKernelString, -4096L)]
    [InlineData(BpfHelper.ProbeReadKernel, -4096L)]
    [InlineData(BpfHelper.ProbeReadUserString, 16L)]
    [InlineData(BpfHelper.ProbeReadUser, 16L)]
    public void ProbesOfNothing(BpfHelper helper, long address) => Agree(Code(a =>
    {
        a.Move(R3, address);
        Probe(a, helper, 5);
    }));

    private void Agree(IReadOnlyList<BpfInstruction> code, params BpfMapSpec[] maps)
    {
        var program = new BpfProgram("agree", BpfProgramKind.RawTracepoint, WithResult(code));
        using ILoadedBpfObject loaded = _kernel.Load(program, [ResultMap, .. maps]);
        Assert.Equal(0, loaded.RunOnce(0, [11, 22]));
        ulong expected = Result(loaded);
        ulong actual = Run(code, maps);
        Assert.True(expected == actual, $"The kernel gives 0x{expected:x}, the machine 0x{actual:x}:\n{BpfDisassembler.Disassemble(program)}");
    }

    /// <summary>R0 = R7 = R7 * 31 + R0</summary>
    private static void Mix(BpfAssembler a)
    {
        a.Alu(BpfAlu.Mul, R7, 31);
        a.Alu(BpfAlu.Add, R7, R0);
        a.Move(R0, R7);
    }

    /// <summary>Calls a probe_read of R3 to a buffer of 0xff and mixes the buffer with its result.</summary>
    private static void Probe(BpfAssembler a, BpfHelper helper, int size)
    {
        a.Store(8, R10, -8, -1);
        a.Move(R1, R10);
        a.Alu(BpfAlu.Add, R1, -8);
        a.Move(R2, (long)size);
        a.Call(helper);
        a.Load(8, R7, R10, -8);
        Mix(a);
    }

    private static void Element(BpfAssembler a, int key, BpfHelper helper, long flags)
    {
        a.Store(4, R10, -4, key);
        a.Store(8, R10, -16, 5);
        a.LoadMap(R1, 1);
        a.Move(R2, R10);
        a.Alu(BpfAlu.Add, R2, -4);
        a.Move(R3, R10);
        a.Alu(BpfAlu.Add, R3, -16);
        a.Move(R4, flags);
        a.Call(helper);
    }
}
