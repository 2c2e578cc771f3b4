using System.Globalization;
using System.Text;

namespace DTrace.Embedded.Bpf;

/// <summary>
/// Writes programs as text for people, tests and error logs: the notation of the kernel's verifier log, with jumps naming the
/// instruction they go to. The same program always gives the same text; what is no instruction is shown as such, and never an error.
/// </summary>
public static class BpfDisassembler
{
    private static readonly string[] AluSymbols = ["+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "", "%=", "^=", "=", "s>>="];
    private static readonly string[] JumpSymbols = ["", "==", ">", ">=", "&", "!=", "s>", "s>=", "", "", "<", "<=", "s<", "s<="];

    /// <summary>
    /// A program's text: one line for each instruction, <c>number: instruction</c>, each ended by a line feed. A function's name stands before it, and
    /// notes before what they tell of, after a semicolon.
    /// </summary>
    /// <param name="program">The program.</param>
    /// <param name="maps">The object's maps, whose names then appear; null where unknown.</param>
    public static string Disassemble(BpfProgram program, IReadOnlyList<BpfMapSpec>? maps = null)
    {
        var text = new StringBuilder();
        IReadOnlyList<BpfInstruction> code = program.Instructions;
        Dictionary<int, string> functions = program.Functions.ToDictionary(function => function.Start, function => function.Name);
        int next = 0;
        for (int at = 0; at < code.Count; at++)
        {
            if (functions.TryGetValue(at, out string? begun)) text.Append(CultureInfo.InvariantCulture, $"{begun}:\n");
            for (; next < program.Notes.Count && program.Notes[next].Instruction <= at; next++) text.Append(CultureInfo.InvariantCulture, $"; {program.Notes[next].Text}\n");
            string line = code[at].CallsFunction && functions.TryGetValue(at + 1 + code[at].Immediate, out string? called) ? $"call {called}" : Line(code, at, maps);
            text.Append(CultureInfo.InvariantCulture, $"{at,4}: {line}\n");
            if (IsLongLoad(code, at)) at++;
        }

        return text.ToString();
    }

    /// <summary>The text of one instruction; of a 64-bit load when <paramref name="at"/> is its first half.</summary>
    /// <param name="code">The code it stands in.</param>
    /// <param name="at">Its number.</param>
    /// <param name="maps">The object's maps, or null.</param>
    public static string Line(IReadOnlyList<BpfInstruction> code, int at, IReadOnlyList<BpfMapSpec>? maps = null)
    {
        BpfInstruction instruction = code[at];
        string? text = instruction.Class switch
        {
            BpfClass.Alu or BpfClass.Alu64 => Arithmetic(instruction),
            BpfClass.Jmp or BpfClass.Jmp32 => Jump(instruction, at),
            BpfClass.Ld => IsLongLoad(code, at) ? LongLoad(instruction, code[at + 1].Immediate, maps) : null,
            _ => Memory(instruction),
        };
        return text ?? Raw(instruction);
    }

    private static bool IsLongLoad(IReadOnlyList<BpfInstruction> code, int at) =>
        code[at].Opcode == BpfInstruction.LoadImmediate64 && at + 1 < code.Count;

    private static string Raw(BpfInstruction i) => string.Create(
        CultureInfo.InvariantCulture,
        $".insn 0x{i.Opcode:x2} dst={(byte)i.Destination} src={(byte)i.Source} off={i.Offset} imm={i.Immediate}");

    private static string Register(BpfRegister register, bool isWide = true) =>
        (isWide ? "r" : "w") + ((byte)register).ToString(CultureInfo.InvariantCulture);

    private static string Operand(BpfInstruction i, bool isWide) =>
        (i.Opcode & 0x08) != 0 ? Register(i.Source, isWide) : i.Immediate.ToString(CultureInfo.InvariantCulture);

    private static string? Arithmetic(BpfInstruction i)
    {
        bool isWide = i.Class == BpfClass.Alu64;
        string destination = Register(i.Destination, isWide);
        var operation = (BpfAlu)(i.Opcode & 0xf0);
        switch (operation)
        {
            case BpfAlu.End:
                string name = isWide ? "bswap" : (i.Opcode & 0x08) != 0 ? "be" : "le";
                return string.Create(CultureInfo.InvariantCulture, $"{Register(i.Destination)} = {name}{i.Immediate} {Register(i.Destination)}");
            case BpfAlu.Neg:
                return $"{destination} = -{destination}";
            case BpfAlu.Mov when i.Offset != 0:
                return string.Create(CultureInfo.InvariantCulture, $"{destination} = (s{i.Offset}){Operand(i, isWide)}");
            case BpfAlu.Div or BpfAlu.Mod when i.Offset == 1:
                return $"{destination} s{AluSymbols[(byte)operation >> 4]} {Operand(i, isWide)}";
            case > BpfAlu.End:
                return null;
            default:
                return $"{destination} {AluSymbols[(byte)operation >> 4]} {Operand(i, isWide)}";
        }
    }

    private static string? Jump(BpfInstruction i, int at)
    {
        bool isWide = i.Class == BpfClass.Jmp;
        var operation = (BpfJump)(i.Opcode & 0xf0);
        string near = (at + 1 + i.Offset).ToString(CultureInfo.InvariantCulture);
        switch (operation)
        {
            case BpfJump.Call when i.Source == BpfRegister.R0:
                return $"call {(BpfHelper)i.Immediate}";
            case BpfJump.Call when i.Source == BpfInstruction.PseudoKernelFunction:
                return string.Create(CultureInfo.InvariantCulture, $"call kernel function {i.Immediate}");
            case BpfJump.Call when i.CallsFunction:
                return string.Create(CultureInfo.InvariantCulture, $"call {at + 1L + i.Immediate}");
            case BpfJump.Exit:
                return "exit";
            case BpfJump.Always:
                return isWide ? $"goto {near}" : $"goto {(at + 1L + i.Immediate).ToString(CultureInfo.InvariantCulture)}";
            case BpfJump.Call or > BpfJump.SignedLessOrEqual:
                return null;
            default:
                return $"if {Register(i.Destination, isWide)} {JumpSymbols[(byte)operation >> 4]} {Operand(i, isWide)} goto {near}";
        }
    }

    private static string LongLoad(BpfInstruction i, int high, IReadOnlyList<BpfMapSpec>? maps)
    {
        string name = maps is not null && (uint)i.Immediate < (uint)maps.Count ? $" ({maps[i.Immediate].Name})" : "";
        string value = i.Source switch
        {
            BpfInstruction.PseudoMap => string.Create(CultureInfo.InvariantCulture, $"map {i.Immediate}{name}"),
            BpfInstruction.PseudoMapValue => string.Create(CultureInfo.InvariantCulture, $"value of map {i.Immediate}{name} + {high}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"0x{(uint)i.Immediate | ((ulong)(uint)high << 32):x} ll"),
        };
        return $"{Register(i.Destination)} = {value}";
    }

    private static string? Memory(BpfInstruction i)
    {
        int bits = BpfSize.Width(i.Opcode) * 8;
        BpfRegister register = i.Class == BpfClass.Ldx ? i.Source : i.Destination;
        string sign = i.Offset < 0 ? "-" : "+";
        string Place(string type) => string.Create(CultureInfo.InvariantCulture, $"*({type}{bits} *)({Register(register)} {sign} {int.Abs(i.Offset)})");
        return (i.Class, i.Opcode & 0xe0) switch
        {
            (BpfClass.Ldx, BpfSize.Mem) => $"{Register(i.Destination)} = {Place("u")}",
            (BpfClass.Ldx, BpfSize.MemSigned) => $"{Register(i.Destination)} = {Place("s")}",
            (BpfClass.Stx, BpfSize.Mem) => $"{Place("u")} = {Register(i.Source)}",
            (BpfClass.St, BpfSize.Mem) => string.Create(CultureInfo.InvariantCulture, $"{Place("u")} = {i.Immediate}"),
            (BpfClass.Stx, BpfSize.Atomic) => Atomic(i, Place("u")),
            _ => null,
        };
    }

    private static string? Atomic(BpfInstruction i, string place)
    {
        string source = Register(i.Source);
        switch ((BpfAtomic)i.Immediate)
        {
            case BpfAtomic.Exchange:
                return $"{source} = xchg({place}, {source})";
            case BpfAtomic.CompareExchange:
                return $"r0 = cmpxchg({place}, r0, {source})";
        }

        int operation = i.Immediate & ~1;
        if (operation is not ((byte)BpfAlu.Add or (byte)BpfAlu.Or or (byte)BpfAlu.And or (byte)BpfAlu.Xor)) return null;
        string text = $"lock {place} {AluSymbols[operation >> 4]} {source}";
        return (i.Immediate & 1) != 0 ? $"{source} = fetch {text}" : text;
    }
}
