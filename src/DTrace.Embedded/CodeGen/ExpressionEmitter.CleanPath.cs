using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// cleanpath(): as illumos has it (dtrace.c, DIF_SUBR_CLEANPATH), character by character. A slash, and dots after it, are written only once
/// it is clear what follows; "/.." goes back to the last slash that was written.
/// </content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>What is written is at least so much shorter than strsize: "/..", a character and the NUL.</summary>
    private const int PathMargin = 5;

    /// <summary>The states before the path's end: how many of the characters "/.." wait. Each later one is an end.</summary>
    private const int PathStates = 4;

    private const int EndOfPath = PathStates;

    /// <summary>The bits of a step: the next state, by how much the text grows, whether it goes back, and whether a slash is written.</summary>
    private const int PathAdvanceBit = 3, PathBackBit = 6, PathSlashBit = 7;

    /// <summary>What waits in each state, in eight bytes.</summary>
    private static readonly byte[] PathPrefixes =
        [.. Enumerable.Range(0, 2 * PathStates).SelectMany(state => (byte[])[.. "/.."u8[..(state < PathStates ? state : 0)], .. new byte[state < PathStates ? 8 - state : 8]])];

    /// <summary>The step for each state and character.</summary>
    private static readonly byte[] PathSteps =
        [.. Enumerable.Range(0, 2 * PathStates).SelectMany(state => Enumerable.Range(0, 256).Select(character => PathStep(state, (char)character)))];

    private static byte PathStep(int state, char character) => (state, character) switch
    {
        ( >= EndOfPath, _) => EndOfPath,
        (3, '\0') => EndOfPath | (1 << PathAdvanceBit) | (1 << PathBackBit),
        (3, '/') => 1 | (1 << PathBackBit),
        (_, '/') => 1,
        (1 or 2, '.') => (byte)(state + 1),
        _ => (byte)((character == 0 ? EndOfPath : 0) | ((state + 1) << PathAdvanceBit) | (state > 0 ? 1 << PathSlashBit : 0)),
    };

    private void EmitCleanPath(BoundCall call, MemoryPlace to)
    {
        const BpfRegister State = BpfRegister.R1, Length = BpfRegister.R2, Slash = BpfRegister.R3;
        int size = ResultSize(call), mask = MaskOver(size);
        EmitClear(to, Text.WholeWords(size));
        int source = _frame.Reserve(8);
        int character = ReserveWord(), before = ReserveWord(), length = ReserveWord();
        var path = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size + Overrun));
        EnsureReach(path, mask + 8);

        // slashes[1 + n]: the place of the slash before the one at n. The first entry is written where there is none.
        int slashes = _program.ReserveScratch(2 * (size + Overrun));
        EnsureReach(new MemoryPlace(BpfRegister.R7, slashes), 2 * (mask + 2));
        int inputSize = EmitStringAddress(call.Arguments[0]);
        _code.Store(8, BpfRegister.R10, source, BpfRegister.R0);
        _code.Store(2, BpfRegister.R7, slashes + 2, 0);
        _code.Move(BpfRegister.R5, BpfRegister.R0);
        foreach (BpfRegister register in (ReadOnlySpan<BpfRegister>)[State, Length, Slash]) _code.Move(register, 0);
        EmitScan(inputSize, EmitByte, done => _code.Jump(BpfJump.GreaterOrEqual, State, 8 * EndOfPath, done));
        _code.Store(8, BpfRegister.R7, length, Length);

        EmitOffset(BpfRegister.R1, path, size, length);
        _code.Store(1, BpfRegister.R1, 0, 0);
        EmitPlace(BpfRegister.R0, path);
        _code.Store(8, BpfRegister.R10, source, BpfRegister.R0);
        EmitCopyOfSlot(source, to, size);

        // The state is kept times eight: so it finds its prefix, and says where the character stands behind it.
        void EmitByte(int index)
        {
            _code.Store(8, BpfRegister.R7, character, BpfRegister.R0);
            _code.Move(BpfRegister.R9, size - PathMargin - 1);
            _code.Alu(BpfAlu.Sub, BpfRegister.R9, Length);
            _code.Alu(BpfAlu.Rsh, BpfRegister.R9, 63);
            _code.Alu(BpfAlu.Mul, BpfRegister.R9, 8 * EndOfPath);
            _code.Alu(BpfAlu.Or, State, BpfRegister.R9);

            _program.EmitLiteral(PathPrefixes);
            _code.Alu(BpfAlu.Add, BpfRegister.R0, State);
            _code.Load(8, BpfRegister.R9, BpfRegister.R0, 0);
            _code.Load(8, BpfRegister.R0, BpfRegister.R7, character);
            _code.Alu(BpfAlu.Lsh, BpfRegister.R0, State);
            _code.Alu(BpfAlu.Or, BpfRegister.R9, BpfRegister.R0);
            _code.Move(BpfRegister.R0, Length);
            _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R7);
            _code.Store(8, BpfRegister.R0, path.Offset, BpfRegister.R9);

            _program.EmitLiteral(PathSteps);
            _code.Alu(BpfAlu.Lsh, State, 5);
            _code.Load(1, BpfRegister.R9, BpfRegister.R7, character);
            _code.Alu(BpfAlu.Or, State, BpfRegister.R9);
            _code.Alu(BpfAlu.Add, BpfRegister.R0, State);
            _code.Load(1, BpfRegister.R9, BpfRegister.R0, 0);
            EmitSlash();
            EmitBack();
            _code.Move(BpfRegister.R0, BpfRegister.R9);
            _code.Alu(BpfAlu.Rsh, BpfRegister.R0, PathAdvanceBit);
            _code.Alu(BpfAlu.And, BpfRegister.R0, (1 << (PathBackBit - PathAdvanceBit)) - 1);
            _code.Alu(BpfAlu.Add, Length, BpfRegister.R0);
            _code.Alu(BpfAlu.And, Length, mask);
            _code.Alu(BpfAlu.And, Slash, mask);
            _code.Move(State, BpfRegister.R9);
            _code.Alu(BpfAlu.And, State, (1 << PathAdvanceBit) - 1);
            _code.Alu(BpfAlu.Lsh, State, 3);
        }

        // R9 is the step. R0 and R1 are lost.
        void EmitSlash()
        {
            _code.Move(BpfRegister.R0, BpfRegister.R9);
            _code.Alu(BpfAlu.Rsh, BpfRegister.R0, PathSlashBit);
            _code.Move(BpfRegister.R1, Length);
            _code.Alu(BpfAlu.Add, BpfRegister.R1, 1);
            _code.Alu(BpfAlu.Mul, BpfRegister.R1, BpfRegister.R0);
            _code.Alu(BpfAlu.And, BpfRegister.R1, (2 * mask) + 1);
            _code.Alu(BpfAlu.Lsh, BpfRegister.R1, 1);
            _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R7);
            _code.Store(2, BpfRegister.R1, slashes, Slash);
            _code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
            _code.Move(BpfRegister.R1, Length);
            EmitSelect(Slash, BpfRegister.R1, BpfRegister.R0);
        }

        void EmitBack()
        {
            _code.Move(BpfRegister.R0, Slash);
            _code.Alu(BpfAlu.Lsh, BpfRegister.R0, 1);
            _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R7);
            _code.Load(2, BpfRegister.R0, BpfRegister.R0, slashes + 2);
            _code.Store(8, BpfRegister.R7, before, BpfRegister.R0);
            _code.Move(BpfRegister.R1, BpfRegister.R9);
            _code.Alu(BpfAlu.Lsh, BpfRegister.R1, 63 - PathBackBit);
            _code.Alu(BpfAlu.Arsh, BpfRegister.R1, 63);
            _code.Move(BpfRegister.R0, Slash);
            EmitSelect(Length, BpfRegister.R0, BpfRegister.R1);
            _code.Load(8, BpfRegister.R0, BpfRegister.R7, before);
            EmitSelect(Slash, BpfRegister.R0, BpfRegister.R1);
        }
    }
}
