using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// Decodes a program and checks how control flows in it: jumps land on instructions, nothing runs off the end or is out of reach,
/// the frame pointer stays. What a program does with memory is checked as it runs.
/// </summary>
internal static class ProgramVerifier
{
    /// <summary>The longest program, as in the kernel (BPF_COMPLEXITY_LIMIT_INSNS).</summary>
    public const int MaxInstructions = 1_000_000;

    /// <summary>Verifies and decodes a program.</summary>
    /// <exception cref="DTraceException">It is not valid; Log has the disassembly.</exception>
    public static MachineProgram Load(BpfProgram program, IReadOnlyList<BpfMapSpec> specs, MapTable maps)
    {
        IReadOnlyList<BpfInstruction> source = program.Instructions;
        if (source.Count is 0 or > MaxInstructions)
            throw new DTraceException(DTraceErrorKind.Engine, $"The program '{program.Name}' has {source.Count} instructions; 1 to {MaxInstructions} can be run.");

        var code = new MachineOperation[source.Count];
        var isSecondHalf = new bool[source.Count];
        var decoder = new InstructionDecoder(source, maps);
        for (int at = 0; at < code.Length; at++)
        {
            string? problem = decoder.Decode(at, out code[at]) ?? CheckFramePointer(code[at]);
            if (problem is not null) throw Refused(program, specs, at, problem);
            if (code[at].Code == MachineOpcode.Constant) isSecondHalf[++at] = true;
        }

        CheckFlow(program, specs, code, isSecondHalf);
        return new MachineProgram(program, specs, code);
    }

    private static string? CheckFramePointer(in MachineOperation operation)
    {
        bool writesDestination = operation.Code is < MachineOpcode.Jump or (>= MachineOpcode.Constant and <= MachineOpcode.LoadSigned4);
        bool writesSource = operation.Code is MachineOpcode.Atomic4 or MachineOpcode.Atomic8 && AtomicArithmetic.WritesSource((int)operation.Constant);
        byte written = writesDestination ? operation.Destination : writesSource ? operation.Source : (byte)0;
        return written == (byte)BpfRegister.R10 ? "it writes the frame pointer, which is read-only" : null;
    }

    private static void CheckFlow(BpfProgram program, IReadOnlyList<BpfMapSpec> specs, MachineOperation[] code, bool[] isSecondHalf)
    {
        var reached = new bool[code.Length];
        var open = new Stack<(int From, int To)>();
        open.Push((0, 0));
        while (open.TryPop(out (int From, int To) edge))
        {
            if ((uint)edge.To >= (uint)code.Length)
                throw Refused(program, specs, edge.From, edge.To == code.Length && !Jumps(code[edge.From], edge.To) ? "the program does not end with exit" : "it jumps out of the program");
            if (isSecondHalf[edge.To]) throw Refused(program, specs, edge.From, "it jumps into the middle of a 64-bit load");
            if (reached[edge.To]) continue;
            reached[edge.To] = true;

            MachineOperation operation = code[edge.To];
            bool isJump = operation.Code is >= MachineOpcode.Jump and < MachineOpcode.Constant and not (MachineOpcode.Call or MachineOpcode.Exit);
            if (isJump || operation.Code == MachineOpcode.CallFunction) open.Push((edge.To, operation.Offset));
            if (operation.Code is not (MachineOpcode.Exit or MachineOpcode.Jump or MachineOpcode.JumpLong))
                open.Push((edge.To, edge.To + (operation.Code == MachineOpcode.Constant ? 2 : 1)));
        }

        for (int at = 0; at < code.Length; at++)
        {
            if (!reached[at] && !isSecondHalf[at]) throw Refused(program, specs, at, "it is never reached");
        }
    }

    private static bool Jumps(in MachineOperation operation, int to) =>
        operation.Code is >= MachineOpcode.Jump and < MachineOpcode.Constant && operation.Offset == to;

    private static DTraceException Refused(BpfProgram program, IReadOnlyList<BpfMapSpec> maps, int at, string problem)
    {
        string line = BpfDisassembler.Line(program.Instructions, at, maps);
        return new DTraceException(DTraceErrorKind.Engine, $"The program '{program.Name}' is not valid at instruction {at} ({line}): {problem}.")
        {
            Log = BpfDisassembler.Disassemble(program, maps),
        };
    }
}
