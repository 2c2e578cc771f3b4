using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// Turns one instruction into an operation, or says why it is none. Fields an instruction does not use must be zero, and what the
/// kernel's verifier refuses in a single instruction (division by a constant 0, a constant shift past the width) is refused here too.
/// </summary>
/// <param name="code">The program's code.</param>
/// <param name="maps">The object's maps.</param>
internal sealed class InstructionDecoder(IReadOnlyList<BpfInstruction> code, MapTable maps)
{
    private const int AluEndian = (byte)BpfAlu.End >> 4;
    private const string Reserved = "a field the instruction does not use is not zero";

    /// <summary>Decodes the instruction at a place; gives null and the operation, or the reason there is none.</summary>
    public string? Decode(int at, out MachineOperation operation)
    {
        operation = default;
        BpfInstruction source = code[at];
        if (source.Destination > BpfRegister.R10) return $"there is no register {(byte)source.Destination}";
        if (source.Class != BpfClass.Ld && source.Source > BpfRegister.R10) return $"there is no register {(byte)source.Source}";
        return source.Class switch
        {
            BpfClass.Alu or BpfClass.Alu64 => DecodeArithmetic(source, out operation),
            BpfClass.Jmp or BpfClass.Jmp32 => DecodeJump(at, source, out operation),
            BpfClass.Ld => DecodeConstant(at, source, out operation),
            _ => DecodeMemory(source, out operation),
        };
    }

    private static MachineOpcode Nth(MachineOpcode first, int number) => (MachineOpcode)((int)first + number);

    private static MachineOperation WithOperand(MachineOpcode opcode, BpfInstruction source, bool isRegister, int offset) =>
        new(opcode, (byte)source.Destination, isRegister ? (byte)source.Source : MachineOperation.ZeroRegister, offset, isRegister ? 0 : source.Immediate);

    private static bool UnusedFieldsAreZero(BpfInstruction source, bool isRegister) =>
        isRegister ? source.Immediate == 0 : source.Source == BpfRegister.R0;

    private static string Unknown(BpfInstruction source) => $"0x{source.Opcode:x2} is no instruction";

    private static string? DecodeArithmetic(BpfInstruction source, out MachineOperation operation)
    {
        operation = default;
        bool isWide = source.Class == BpfClass.Alu64;
        bool isRegister = (source.Opcode & 0x08) != 0;
        int number = source.Opcode >> 4;
        if (number > AluEndian) return Unknown(source);
        if (number == AluEndian) return DecodeEndian(source, isWide, isRegister, out operation);
        if (!UnusedFieldsAreZero(source, isRegister)) return Reserved;

        MachineOpcode opcode = Nth(isWide ? MachineOpcode.Add64 : MachineOpcode.Add32, number);
        switch ((BpfAlu)(number << 4))
        {
            case BpfAlu.Div or BpfAlu.Mod:
                if (!isRegister && source.Immediate == 0) return "it divides by zero";
                if (source.Offset == 0) break;
                if (source.Offset != 1) return Reserved;
                opcode = (BpfAlu)(number << 4) == BpfAlu.Div
                    ? isWide ? MachineOpcode.SignedDiv64 : MachineOpcode.SignedDiv32
                    : isWide ? MachineOpcode.SignedMod64 : MachineOpcode.SignedMod32;
                break;
            case BpfAlu.Mov when source.Offset != 0:
                if (!isRegister) return Reserved;
                switch (source.Offset, isWide)
                {
                    case (8, true): opcode = MachineOpcode.MovSigned8; break;
                    case (16, true): opcode = MachineOpcode.MovSigned16; break;
                    case (32, true): opcode = MachineOpcode.MovSigned32; break;
                    case (8, false): opcode = MachineOpcode.MovSigned8To32; break;
                    case (16, false): opcode = MachineOpcode.MovSigned16To32; break;
                    default: return "a move extends the sign from 8, 16 or 32 bits only";
                }

                break;
            case BpfAlu.Lsh or BpfAlu.Rsh or BpfAlu.Arsh:
                if (source.Offset != 0) return Reserved;
                if (!isRegister && (uint)source.Immediate >= (isWide ? 64u : 32u)) return $"it shifts by {source.Immediate} bits";
                break;
            case BpfAlu.Neg:
                if (isRegister || source.Immediate != 0 || source.Offset != 0) return Reserved;
                break;
            default:
                if (source.Offset != 0) return Reserved;
                break;
        }

        operation = WithOperand(opcode, source, isRegister, 0);
        return null;
    }

    /// <summary>Swaps are by this host's order: "to big endian" swaps on a little-endian host and cuts on a big-endian one.</summary>
    private static string? DecodeEndian(BpfInstruction source, bool isWide, bool isRegister, out MachineOperation operation)
    {
        operation = default;
        if (source.Source != BpfRegister.R0 || source.Offset != 0 || (isWide && isRegister)) return Reserved;
        bool swaps = isWide || isRegister == BitConverter.IsLittleEndian;
        MachineOpcode opcode;
        switch (source.Immediate)
        {
            case 16: opcode = swaps ? MachineOpcode.Swap16 : MachineOpcode.Cut16; break;
            case 32: opcode = swaps ? MachineOpcode.Swap32 : MachineOpcode.Cut32; break;
            case 64: opcode = swaps ? MachineOpcode.Swap64 : MachineOpcode.Cut64; break;
            default: return "byte order is exchanged in 16, 32 or 64 bits only";
        }

        operation = new MachineOperation(opcode, (byte)source.Destination, MachineOperation.ZeroRegister, 0, 0);
        return null;
    }

    private static string? DecodeJump(int at, BpfInstruction source, out MachineOperation operation)
    {
        operation = default;
        bool isWide = source.Class == BpfClass.Jmp;
        bool isRegister = (source.Opcode & 0x08) != 0;
        int number = source.Opcode >> 4;
        if (number > (byte)BpfJump.SignedLessOrEqual >> 4) return Unknown(source);
        MachineOpcode opcode = Nth(isWide ? MachineOpcode.Jump : MachineOpcode.JumpLong, number);
        switch ((BpfJump)(number << 4))
        {
            case BpfJump.Call or BpfJump.Exit when !isWide || isRegister:
                return Unknown(source);
            case BpfJump.Call:
                if (source is { CallsFunction: true, Destination: BpfRegister.R0, Offset: 0 })
                {
                    operation = new MachineOperation(MachineOpcode.CallFunction, 0, MachineOperation.ZeroRegister, at + 1 + source.Immediate, 0);
                    return null;
                }

                if (source.Source != BpfRegister.R0) return "only helpers and functions of the program can be called";
                if (source.Destination != BpfRegister.R0 || source.Offset != 0) return Reserved;
                if (!Enum.IsDefined((BpfHelper)source.Immediate)) return $"there is no helper {source.Immediate}";
                operation = new MachineOperation(opcode, 0, MachineOperation.ZeroRegister, 0, source.Immediate);
                return null;
            case BpfJump.Exit:
                if (source is not { Destination: BpfRegister.R0, Source: BpfRegister.R0, Offset: 0, Immediate: 0 }) return Reserved;
                operation = new MachineOperation(opcode, 0, MachineOperation.ZeroRegister, 0, 0);
                return null;
            case BpfJump.Always:
                if (isRegister) return Unknown(source);
                if (source.Destination != BpfRegister.R0 || source.Source != BpfRegister.R0) return Reserved;
                if ((isWide ? source.Immediate : source.Offset) != 0) return Reserved;
                long target = at + 1L + (isWide ? source.Offset : source.Immediate);
                if (target != (int)target) return "it jumps out of the program";
                operation = new MachineOperation(opcode, 0, MachineOperation.ZeroRegister, (int)target, 0);
                return null;
            default:
                if (!UnusedFieldsAreZero(source, isRegister)) return Reserved;
                operation = WithOperand(opcode, source, isRegister, at + 1 + source.Offset);
                return null;
        }
    }

    private static string? DecodeMemory(BpfInstruction source, out MachineOperation operation)
    {
        operation = default;
        int width = BpfSize.Width(source.Opcode);
        int step = int.Log2(width);
        int mode = source.Opcode & 0xe0;
        switch (source.Class, mode)
        {
            case (BpfClass.Ldx, BpfSize.Mem):
            case (BpfClass.Ldx, BpfSize.MemSigned) when width < 8:
                if (source.Immediate != 0) return Reserved;
                MachineOpcode load = Nth(mode == BpfSize.Mem ? MachineOpcode.Load1 : MachineOpcode.LoadSigned1, step);
                operation = WithOperand(load, source, true, source.Offset);
                return null;
            case (BpfClass.Stx, BpfSize.Mem):
            case (BpfClass.St, BpfSize.Mem):
                bool isRegister = source.Class == BpfClass.Stx;
                if (!UnusedFieldsAreZero(source, isRegister)) return Reserved;
                operation = WithOperand(Nth(MachineOpcode.Store1, step), source, isRegister, source.Offset);
                return null;
            case (BpfClass.Stx, BpfSize.Atomic):
                if (width < 4) return "an atomic is 4 or 8 bytes wide";
                if (!AtomicArithmetic.IsDefined(source.Immediate)) return $"0x{source.Immediate:x} is no atomic operation";
                MachineOpcode atomic = width == 4 ? MachineOpcode.Atomic4 : MachineOpcode.Atomic8;
                operation = new MachineOperation(atomic, (byte)source.Destination, (byte)source.Source, source.Offset, source.Immediate);
                return null;
            default:
                return Unknown(source);
        }
    }

    private string? DecodeConstant(int at, BpfInstruction source, out MachineOperation operation)
    {
        operation = default;
        if (source.Opcode != BpfInstruction.LoadImmediate64) return Unknown(source);
        if (at + 1 == code.Count) return "the second half of a 64-bit load is missing";
        BpfInstruction high = code[at + 1];
        if (high is not { Opcode: 0, Destination: BpfRegister.R0, Source: BpfRegister.R0, Offset: 0 }) return "the second half of a 64-bit load is malformed";
        if (source.Offset != 0) return Reserved;

        ulong value = (uint)source.Immediate | ((ulong)(uint)high.Immediate << 32);
        if (source.Source is BpfInstruction.PseudoMap or BpfInstruction.PseudoMapValue)
        {
            if ((uint)source.Immediate >= (uint)maps.Own.Count) return $"there is no map {source.Immediate}";
            MachineMap map = maps.Own[source.Immediate];
            if (source.Source == BpfInstruction.PseudoMap)
            {
                if (high.Immediate != 0) return Reserved;
                value = map.Handle;
            }
            else
            {
                if (map is not ArrayMap { IsPerCpu: false, Capacity: 1 } array) return $"the map '{map.Spec.Name}' is no array of one value";
                if ((uint)high.Immediate >= (uint)map.Spec.ValueSize) return $"offset {high.Immediate} is outside the value of the map '{map.Spec.Name}'";
                value = array.AddressOf(0, 0) + (uint)high.Immediate;
            }
        }
        else if (source.Source != BpfRegister.R0)
        {
            return $"a 64-bit load of kind {(byte)source.Source} is unknown";
        }

        operation = new MachineOperation(MachineOpcode.Constant, (byte)source.Destination, MachineOperation.ZeroRegister, 0, (long)value);
        return null;
    }
}
