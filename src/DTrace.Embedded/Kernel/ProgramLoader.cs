using System.Buffers.Binary;
using System.Text;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel;

/// <summary>Has the kernel verify and load programs.</summary>
internal sealed class ProgramLoader(BpfCalls calls, bool hasUserLinks = false)
{
    private const string KernelTypes = "/sys/kernel/btf/vmlinux";
    private const int FirstLogLength = 1 << 20;
    private const int LastLogLength = 1 << 24;

    // The kernel's helpers that read its memory and stacks are for programs under a licence compatible with the GPL; MIT code is
    // declared so (include/linux/license.h).
    private static ReadOnlySpan<byte> License => "Dual MIT/GPL\0"u8;

    /// <summary>Loads a program whose map references are indices into the given maps.</summary>
    /// <exception cref="DTraceException">It is refused; the verifier's log stands in <see cref="DTraceException.Log"/>.</exception>
    public Descriptor Load(BpfProgram program, IReadOnlyList<KernelMap> maps)
    {
        byte[] code = Encode(program.Instructions, maps);
        ProgramLoadAttributes attributes = new()
        {
            Type = (uint)TypeOf(program.Kind),
            InstructionCount = (uint)program.Instructions.Count,
            Name = KernelName.From(program.Name),
            ExpectedAttachType = AttachTypeOf(program.Kind),
        };
        using FunctionType? target = program.Target is { } point ? FunctionType.Find(calls, point) : null;
        if (target is not null) (attributes.AttachType, attributes.AttachTypes) = (target.Number, target.Types);
        byte[] functions = [];
        using Descriptor? types = program.Functions.Count == 0 ? null : LoadTypes(program, out functions);
        if (types is not null)
        {
            attributes.Types = types.Number;
            attributes.FunctionSize = ProgramTypes.FunctionSize;
            attributes.FunctionCount = (uint)program.Functions.Count;
        }

        // Writing a log slows the verifier down, so it is asked for only once there is something to explain.
        int result = calls.LoadProgram(attributes, code, functions, License, default);
        string? log = null;
        if (result < 0 && IsVerdict(result)) result = LoadWithLog(attributes, code, functions, out log);
        GC.KeepAlive(maps);
        if (result >= 0) return new Descriptor(calls.System, result);
        if (string.IsNullOrEmpty(log)) throw calls.Refused(BpfCommand.ProgramLoad, result, $"loading program '{program.Name}'");
        throw new DTraceException(
            DTraceErrorKind.Engine,
            $"The kernel's verifier refused program '{program.Name}' of {program.Instructions.Count} instructions: " +
            $"{BpfCommand.ProgramLoad.CallName()}: {Errno.Describe(-result)}.")
        { Log = log };
    }

    private int LoadWithLog(ProgramLoadAttributes attributes, byte[] code, byte[] functions, out string log)
    {
        for (int length = FirstLogLength; ; length *= 4)
        {
            byte[] buffer = new byte[length];
            int result = calls.LoadProgram(attributes, code, functions, License, buffer);
            if (result == -Errno.ENOSPC && length < LastLogLength) continue;
            int end = Array.IndexOf(buffer, (byte)0);
            log = Encoding.UTF8.GetString(buffer, 0, end < 0 ? length : end).TrimEnd();
            return result;
        }
    }

    private Descriptor LoadTypes(BpfProgram program, out byte[] functions)
    {
        (byte[] types, functions) = ProgramTypes.Of(program, File.Exists(KernelTypes) ? ContextOf(program.Kind) : null);
        return calls.Own(BpfCommand.TypesLoad, calls.LoadTypes(types), $"loading the types of program '{program.Name}'");
    }

    /// <summary>The structure by whose name the verifier knows a program's context (include/linux/bpf_types.h); null where there is none.</summary>
    private static string? ContextOf(BpfProgramKind kind) => kind switch
    {
        BpfProgramKind.RawTracepoint => "bpf_raw_tracepoint_args",
        BpfProgramKind.PerfEvent => "bpf_perf_event_data",
        BpfProgramKind.UserProbe or BpfProgramKind.KernelFunction or BpfProgramKind.KernelFunctions => "bpf_user_pt_regs_t",
        _ => null,
    };

    private bool IsVerdict(int result) => -result switch
    {
        Errno.ENOMEM or Errno.EAGAIN or Errno.EINTR => false,
        Errno.EPERM or Errno.EACCES => KernelRefusal.MissingCapabilities(calls.System) is null,
        _ => true,
    };

    // enum bpf_prog_type, include/uapi/linux/bpf.h.
    private static int TypeOf(BpfProgramKind kind) => kind switch
    {
        BpfProgramKind.RawTracepoint => 17,
        BpfProgramKind.PerfEvent => 7,
        BpfProgramKind.UserProbe or BpfProgramKind.KernelFunction or BpfProgramKind.KernelFunctions => 2,
        BpfProgramKind.PerfTracepoint => 5,
        BpfProgramKind.FunctionEntry or BpfProgramKind.FunctionReturn => 26,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kernel has no such kind of program."),
    };

    // enum bpf_attach_type, include/uapi/linux/bpf.h, of those kinds that the verifier tells apart by it.
    private uint AttachTypeOf(BpfProgramKind kind) => kind switch
    {
        BpfProgramKind.UserProbe when hasUserLinks => BpfCalls.UserLink,
        BpfProgramKind.FunctionEntry => 24,
        BpfProgramKind.FunctionReturn => 25,
        BpfProgramKind.KernelFunctions => BpfCalls.FunctionsLink,
        _ => 0,
    };

    private static byte[] Encode(IReadOnlyList<BpfInstruction> instructions, IReadOnlyList<KernelMap> maps)
    {
        byte[] code = new byte[instructions.Count * BpfInstruction.Size];
        bool secondHalf = false;
        for (int i = 0; i < instructions.Count; i++)
        {
            BpfInstruction instruction = instructions[i];
            bool isWide = !secondHalf && instruction.Opcode == BpfInstruction.LoadImmediate64;
            int immediate = isWide && instruction.Source is BpfInstruction.PseudoMap or BpfInstruction.PseudoMapValue
                ? maps[instruction.Immediate].Descriptor.Number
                : instruction.Immediate;
            Span<byte> bytes = code.AsSpan(i * BpfInstruction.Size, BpfInstruction.Size);
            bytes[0] = instruction.Opcode;
            bytes[1] = (byte)((byte)instruction.Destination | (byte)instruction.Source << 4);
            BinaryPrimitives.WriteInt16LittleEndian(bytes[2..], instruction.Offset);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], immediate);
            secondHalf = isWide;
        }

        return code;
    }
}
