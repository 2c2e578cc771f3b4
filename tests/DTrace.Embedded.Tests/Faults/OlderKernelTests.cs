using System.Buffers.Binary;
using DTrace.Core;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Faults;

/// <summary>A kernel that lacks some of this one's helpers: what needs them is refused when it is compiled, with the kernel that has them.</summary>
public sealed class OlderKernelTests
{
    // Numbers of helpers and of a call to one: include/uapi/linux/bpf.h.
    private const int Registers = 175, Cookie = 174, Call = 0x85, InstructionSize = 8;

    [Theory]
    [InlineData("syscall::read:entry { trace(uregs[R_PC]); }", Registers, "uregs[ ]: this kernel tells programs no registers of a thread (bpf_task_pt_regs), for which it needs Linux 5.15")]
    [InlineData("pid$target:libc:write:entry { trace(1); }", Cookie, "does not tell a program which of its probes fired (bpf_get_attach_cookie), for which it needs Linux 5.15")]
    public async Task WhatNeedsAMissingHelperIsRefusedWithTheKernelThatHasIt(string program, int helper, string expected)
    {
        TestEngine.Embedded.Require();
        FaultySystemCalls system = new() { FaultOf = (command, attributes) => command == BpfCommand.ProgramLoad && Calls(attributes, helper) ? -Errno.EINVAL : null };
        EmbeddedEngine engine = new(() => KernelRuntime.OpenOn(system));
        DTraceConsumer consumer = await DTraceConsumer.OpenAsync(new ConsumerOptions { Engine = EngineKind.Embedded, Engines = [engine], Registry = new ConsumerRegistry() });
        try
        {
            await consumer.GrabProcessAsync(Environment.ProcessId, TestContext.Current.CancellationToken);
            DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(
                () => consumer.CompileAsync(new ProgramSource { Text = program }, TestContext.Current.CancellationToken));
            Assert.Equal("D_UNSUPPORTED", error.Tag);
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    /// <summary>Whether a program calls a helper: union bpf_attr has the number of instructions and, 8 bytes on, their address.</summary>
    private static unsafe bool Calls(ReadOnlySpan<byte> attributes, int helper)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(attributes[4..]);
        byte* code = (byte*)BinaryPrimitives.ReadUInt64LittleEndian(attributes[8..]);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> instruction = new(code + (i * InstructionSize), InstructionSize);
            if (instruction[0] == Call && instruction[1] >> 4 == 0 && BinaryPrimitives.ReadInt32LittleEndian(instruction[4..]) == helper) return true;
        }

        return false;
    }
}
