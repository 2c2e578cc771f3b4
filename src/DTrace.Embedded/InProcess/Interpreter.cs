using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// Interprets one program at a time: eBPF's arithmetic is C#'s, with division by zero giving 0 (the remainder leaves the dividend), shifts
/// masked by the width, and 32-bit results zero-extended (RFC 9669, section 4). Memory is in this host's byte order, as in its kernel.
/// </summary>
/// <param name="space">The memory.</param>
/// <param name="helpers">What calls go to.</param>
internal sealed class Interpreter(AddressSpace space, HelperCalls helpers)
{
    /// <summary>How many instructions one run may take.</summary>
    public const int MaxInstructions = 4_000_000;

    /// <summary>What R1 to R5 hold after a call: nothing that is an address or a likely number, so that use of them shows.</summary>
    private const ulong Lost = 0xD1ED_D1ED_D1ED_D1ED;

    /// <summary>How deep functions may call each other (MAX_CALL_FRAMES, include/linux/bpf_verifier.h).</summary>
    public const int MaxFrames = 8;

    /// <summary>What a call keeps for its caller: R6 to R9.</summary>
    private const int Kept = 4;

    private readonly ulong[] _registers = new ulong[MachineOperation.Registers];
    private readonly ulong[] _kept = new ulong[Kept * MaxFrames];
    private readonly int[] _returns = new int[MaxFrames];

    /// <summary>The instruction that faulted, when a run ended so.</summary>
    public int FaultedAt { get; private set; }

    /// <summary>Runs a program and gives its R0.</summary>
    /// <exception cref="MachineFaultException">It accessed what is not its own, or ran too long.</exception>
    /// <param name="code">The program.</param>
    /// <param name="context">What R1 holds.</param>
    /// <param name="frames">The frame pointer of each depth of calls.</param>
    public ulong Run(MachineOperation[] code, ulong context, ulong[] frames)
    {
        ulong[] registers = _registers;
        Array.Clear(registers);
        registers[(int)BpfRegister.R1] = context;
        registers[(int)BpfRegister.R10] = frames[0];
        int depth = 0;
        int remaining = MaxInstructions;
        int pc = 0;
        while (true)
        {
            ref readonly MachineOperation operation = ref code[pc];
            if (--remaining < 0) throw RunsTooLong(pc);
            pc++;
            int d = operation.Destination;
            ulong b = registers[operation.Source] + (ulong)operation.Constant;
            switch (operation.Code)
            {
                case MachineOpcode.Add64: registers[d] += b; break;
                case MachineOpcode.Sub64: registers[d] -= b; break;
                case MachineOpcode.Mul64: registers[d] *= b; break;
                case MachineOpcode.Or64: registers[d] |= b; break;
                case MachineOpcode.And64: registers[d] &= b; break;
                case MachineOpcode.Xor64: registers[d] ^= b; break;
                case MachineOpcode.Div64: registers[d] = b == 0 ? 0 : registers[d] / b; break;
                case MachineOpcode.Mod64: if (b != 0) registers[d] %= b; break;
                case MachineOpcode.SignedDiv64: registers[d] = SignedArithmetic.Divide64(registers[d], b); break;
                case MachineOpcode.SignedMod64: registers[d] = SignedArithmetic.Remainder64(registers[d], b); break;
                case MachineOpcode.Lsh64: registers[d] <<= (int)b & 63; break;
                case MachineOpcode.Rsh64: registers[d] >>= (int)b & 63; break;
                case MachineOpcode.Arsh64: registers[d] = (ulong)((long)registers[d] >> ((int)b & 63)); break;
                case MachineOpcode.Neg64: registers[d] = 0 - registers[d]; break;
                case MachineOpcode.Mov64: registers[d] = b; break;
                case MachineOpcode.MovSigned8: registers[d] = (ulong)(sbyte)b; break;
                case MachineOpcode.MovSigned16: registers[d] = (ulong)(short)b; break;
                case MachineOpcode.MovSigned32: registers[d] = (ulong)(int)b; break;

                case MachineOpcode.Add32: registers[d] = (uint)registers[d] + (uint)b; break;
                case MachineOpcode.Sub32: registers[d] = (uint)registers[d] - (uint)b; break;
                case MachineOpcode.Mul32: registers[d] = (uint)registers[d] * (uint)b; break;
                case MachineOpcode.Or32: registers[d] = (uint)registers[d] | (uint)b; break;
                case MachineOpcode.And32: registers[d] = (uint)registers[d] & (uint)b; break;
                case MachineOpcode.Xor32: registers[d] = (uint)registers[d] ^ (uint)b; break;
                case MachineOpcode.Div32: registers[d] = (uint)b == 0 ? 0 : (uint)registers[d] / (uint)b; break;
                case MachineOpcode.Mod32: registers[d] = (uint)b == 0 ? (uint)registers[d] : (uint)registers[d] % (uint)b; break;
                case MachineOpcode.SignedDiv32: registers[d] = SignedArithmetic.Divide32((int)registers[d], (int)b); break;
                case MachineOpcode.SignedMod32: registers[d] = SignedArithmetic.Remainder32((int)registers[d], (int)b); break;
                case MachineOpcode.Lsh32: registers[d] = (uint)registers[d] << ((int)b & 31); break;
                case MachineOpcode.Rsh32: registers[d] = (uint)registers[d] >> ((int)b & 31); break;
                case MachineOpcode.Arsh32: registers[d] = (uint)((int)registers[d] >> ((int)b & 31)); break;
                case MachineOpcode.Neg32: registers[d] = (uint)(0 - (uint)registers[d]); break;
                case MachineOpcode.Mov32: registers[d] = (uint)b; break;
                case MachineOpcode.MovSigned8To32: registers[d] = (uint)(sbyte)b; break;
                case MachineOpcode.MovSigned16To32: registers[d] = (uint)(short)b; break;

                case MachineOpcode.Swap16: registers[d] = BinaryPrimitives.ReverseEndianness((ushort)registers[d]); break;
                case MachineOpcode.Swap32: registers[d] = BinaryPrimitives.ReverseEndianness((uint)registers[d]); break;
                case MachineOpcode.Swap64: registers[d] = BinaryPrimitives.ReverseEndianness(registers[d]); break;
                case MachineOpcode.Cut16: registers[d] = (ushort)registers[d]; break;
                case MachineOpcode.Cut32: registers[d] = (uint)registers[d]; break;
                case MachineOpcode.Cut64: break;

                case MachineOpcode.Constant: registers[d] = b; pc++; break;

                case MachineOpcode.Jump or MachineOpcode.JumpLong: pc = operation.Offset; break;
                case MachineOpcode.Equal64: if (registers[d] == b) pc = operation.Offset; break;
                case MachineOpcode.NotEqual64: if (registers[d] != b) pc = operation.Offset; break;
                case MachineOpcode.Greater64: if (registers[d] > b) pc = operation.Offset; break;
                case MachineOpcode.GreaterOrEqual64: if (registers[d] >= b) pc = operation.Offset; break;
                case MachineOpcode.Less64: if (registers[d] < b) pc = operation.Offset; break;
                case MachineOpcode.LessOrEqual64: if (registers[d] <= b) pc = operation.Offset; break;
                case MachineOpcode.SignedGreater64: if ((long)registers[d] > (long)b) pc = operation.Offset; break;
                case MachineOpcode.SignedGreaterOrEqual64: if ((long)registers[d] >= (long)b) pc = operation.Offset; break;
                case MachineOpcode.SignedLess64: if ((long)registers[d] < (long)b) pc = operation.Offset; break;
                case MachineOpcode.SignedLessOrEqual64: if ((long)registers[d] <= (long)b) pc = operation.Offset; break;
                case MachineOpcode.BitsSet64: if ((registers[d] & b) != 0) pc = operation.Offset; break;

                case MachineOpcode.Equal32: if ((uint)registers[d] == (uint)b) pc = operation.Offset; break;
                case MachineOpcode.NotEqual32: if ((uint)registers[d] != (uint)b) pc = operation.Offset; break;
                case MachineOpcode.Greater32: if ((uint)registers[d] > (uint)b) pc = operation.Offset; break;
                case MachineOpcode.GreaterOrEqual32: if ((uint)registers[d] >= (uint)b) pc = operation.Offset; break;
                case MachineOpcode.Less32: if ((uint)registers[d] < (uint)b) pc = operation.Offset; break;
                case MachineOpcode.LessOrEqual32: if ((uint)registers[d] <= (uint)b) pc = operation.Offset; break;
                case MachineOpcode.SignedGreater32: if ((int)registers[d] > (int)b) pc = operation.Offset; break;
                case MachineOpcode.SignedGreaterOrEqual32: if ((int)registers[d] >= (int)b) pc = operation.Offset; break;
                case MachineOpcode.SignedLess32: if ((int)registers[d] < (int)b) pc = operation.Offset; break;
                case MachineOpcode.SignedLessOrEqual32: if ((int)registers[d] <= (int)b) pc = operation.Offset; break;
                case MachineOpcode.BitsSet32: if (((uint)registers[d] & (uint)b) != 0) pc = operation.Offset; break;

                case MachineOpcode.Load1: registers[d] = MemoryMarshal.Read<byte>(Access(b + (ulong)operation.Offset, 1, false, pc)); break;
                case MachineOpcode.Load2: registers[d] = MemoryMarshal.Read<ushort>(Access(b + (ulong)operation.Offset, 2, false, pc)); break;
                case MachineOpcode.Load4: registers[d] = MemoryMarshal.Read<uint>(Access(b + (ulong)operation.Offset, 4, false, pc)); break;
                case MachineOpcode.Load8: registers[d] = MemoryMarshal.Read<ulong>(Access(b + (ulong)operation.Offset, 8, false, pc)); break;
                case MachineOpcode.LoadSigned1: registers[d] = (ulong)MemoryMarshal.Read<sbyte>(Access(b + (ulong)operation.Offset, 1, false, pc)); break;
                case MachineOpcode.LoadSigned2: registers[d] = (ulong)MemoryMarshal.Read<short>(Access(b + (ulong)operation.Offset, 2, false, pc)); break;
                case MachineOpcode.LoadSigned4: registers[d] = (ulong)MemoryMarshal.Read<int>(Access(b + (ulong)operation.Offset, 4, false, pc)); break;
                case MachineOpcode.Store1: MemoryMarshal.Write(Access(registers[d] + (ulong)operation.Offset, 1, true, pc), (byte)b); break;
                case MachineOpcode.Store2: MemoryMarshal.Write(Access(registers[d] + (ulong)operation.Offset, 2, true, pc), (ushort)b); break;
                case MachineOpcode.Store4: MemoryMarshal.Write(Access(registers[d] + (ulong)operation.Offset, 4, true, pc), (uint)b); break;
                case MachineOpcode.Store8: MemoryMarshal.Write(Access(registers[d] + (ulong)operation.Offset, 8, true, pc), b); break;

                case MachineOpcode.Atomic4: Atomic4(operation, pc); break;
                case MachineOpcode.Atomic8: Atomic8(operation, pc); break;

                case MachineOpcode.Call:
                    FaultedAt = pc - 1;
                    registers[0] = helpers.Call((BpfHelper)b, registers);
                    registers.AsSpan((int)BpfRegister.R1, 5).Fill(Lost);
                    break;

                case MachineOpcode.CallFunction:
                    if (depth + 1 == MaxFrames) throw CallsTooDeep(pc - 1);
                    registers.AsSpan((int)BpfRegister.R6, Kept).CopyTo(_kept.AsSpan(Kept * depth));
                    _returns[depth] = pc;
                    registers[(int)BpfRegister.R10] = frames[++depth];
                    pc = operation.Offset;
                    break;

                case MachineOpcode.Exit:
                    if (depth == 0) return registers[0];
                    pc = _returns[--depth];
                    _kept.AsSpan(Kept * depth, Kept).CopyTo(registers.AsSpan((int)BpfRegister.R6));
                    registers[(int)BpfRegister.R10] = frames[depth];
                    registers.AsSpan((int)BpfRegister.R1, 5).Fill(Lost);
                    break;
            }
        }
    }

    /// <summary>The registers as the last run left them, one a line.</summary>
    public string DescribeRegisters()
    {
        var text = new StringBuilder();
        for (int register = 0; register <= (int)BpfRegister.R10; register++)
            text.Append(CultureInfo.InvariantCulture, $"r{register} = 0x{_registers[register]:x}\n");
        return text.ToString();
    }

    private Span<byte> Access(ulong address, int width, bool write, int pc)
    {
        if (space.TryAccess(address, width, write, out Span<byte> bytes)) return bytes;
        FaultedAt = pc - 1;
        return space.Access(address, width, write);
    }

    private MachineFaultException RunsTooLong(int pc)
    {
        FaultedAt = pc;
        return new MachineFaultException($"it has run {MaxInstructions} instructions without an end");
    }

    private MachineFaultException CallsTooDeep(int pc)
    {
        FaultedAt = pc;
        return new MachineFaultException($"its functions call each other deeper than {MaxFrames}");
    }

    private void Atomic8(in MachineOperation operation, int pc)
    {
        Span<byte> place = Access(_registers[operation.Destination] + (ulong)operation.Offset, sizeof(ulong), true, pc);
        ulong old = MemoryMarshal.Read<ulong>(place);
        ulong result = AtomicArithmetic.Apply((int)operation.Constant, old, _registers[operation.Source], _registers[0]);
        MemoryMarshal.Write(place, result);
        Return(operation, old);
    }

    private void Atomic4(in MachineOperation operation, int pc)
    {
        Span<byte> place = Access(_registers[operation.Destination] + (ulong)operation.Offset, sizeof(uint), true, pc);
        uint old = MemoryMarshal.Read<uint>(place);
        ulong result = AtomicArithmetic.Apply((int)operation.Constant, old, (uint)_registers[operation.Source], (uint)_registers[0]);
        MemoryMarshal.Write(place, (uint)result);
        Return(operation, old);
    }

    private void Return(in MachineOperation operation, ulong old)
    {
        if ((BpfAtomic)operation.Constant == BpfAtomic.CompareExchange) _registers[0] = old;
        else if (AtomicArithmetic.WritesSource((int)operation.Constant)) _registers[operation.Source] = old;
    }
}
