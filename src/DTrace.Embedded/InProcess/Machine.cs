using System.Globalization;
using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// Runs verified programs, one at a time, with the table's gate held. Stack, registers and contexts are made once: a run allocates nothing.
/// </summary>
internal sealed class Machine
{
    /// <summary>The most arguments a raw tracepoint has (MAX_BPF_FUNC_ARGS).</summary>
    public const int MaxArguments = 12;

    private const int StackBytes = 512;

    /// <summary>
    /// struct bpf_perf_event_data (include/uapi/linux/bpf_perf_event.h): bpf_user_pt_regs_t, sample_period, addr. On x86-64 that is
    /// 168 + 16 bytes, on arm64 (user_pt_regs) 272 + 16; the context is the longest, rounded up.
    /// </summary>
    private const int PerfEventBytes = 320;

    private readonly AddressSpace _space;
    private readonly HelperCalls _helpers;
    private readonly Interpreter _interpreter;
    private readonly byte[][] _stacks = [.. Enumerable.Range(0, Interpreter.MaxFrames).Select(_ => new byte[StackBytes])];
    private readonly byte[] _arguments = new byte[MaxArguments * sizeof(ulong)];
    private readonly ulong _argumentContext;
    private readonly ulong _perfEventContext;
    private readonly ulong[] _frames;

    public Machine(MapTable maps)
    {
        _space = maps.Space;
        _helpers = new HelperCalls(maps);
        _interpreter = new Interpreter(_space, _helpers);
        _frames = [.. _stacks.Select(stack => _space.AddressOf(_space.AddBlock(stack, true), 0) + StackBytes)];
        _argumentContext = _space.AddressOf(_space.AddBlock(_arguments, false), 0);
        _perfEventContext = _space.AddressOf(_space.AddBlock(new byte[PerfEventBytes], false), 0);
    }

    /// <summary>Runs a program of kind perf event; its context is all zeros.</summary>
    public void RunPerfEvent(MachineProgram program, int cpu) => Run(program, _perfEventContext, cpu);

    /// <summary>Runs a program of kind raw tracepoint; its context is twelve arguments, those not given zero.</summary>
    public int RunRawTracepoint(MachineProgram program, ReadOnlySpan<ulong> arguments, int cpu)
    {
        Array.Clear(_arguments);
        MemoryMarshal.AsBytes(arguments).CopyTo(_arguments);
        return Run(program, _argumentContext, cpu);
    }

    private int Run(MachineProgram program, ulong context, int cpu)
    {
        _helpers.Cpu = cpu;
        foreach (byte[] stack in _stacks) Array.Clear(stack);
        try
        {
            return (int)_interpreter.Run(program.Code, context, _frames);
        }
        catch (MachineFaultException fault)
        {
            throw Failed(program, cpu, fault);
        }
    }

    private DTraceException Failed(MachineProgram program, int cpu, MachineFaultException fault)
    {
        int at = _interpreter.FaultedAt;
        string line = BpfDisassembler.Line(program.Source.Instructions, at, program.Maps);
        string place = string.Create(CultureInfo.InvariantCulture, $"The program '{program.Source.Name}' failed on CPU {cpu} at instruction {at} ({line})");
        return new DTraceException(DTraceErrorKind.Engine, $"{place}: {fault.Message}.", fault)
        {
            Log = _interpreter.DescribeRegisters() + BpfDisassembler.Disassemble(program.Source, program.Maps),
        };
    }
}
