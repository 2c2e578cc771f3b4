using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>Subroutines that take texts apart: tokens and paths.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>What strtok() keeps through a firing: the place it goes on from plus one, or 0, then its text.</summary>
    private static readonly ClauseLocalVariableSymbol TokenState = new("strtok", 0, BuiltinTypes.Int64);

    /// <summary>
    /// strtok(text or NULL, delimiters): the text is kept for the calls with NULL, as long as a clause-local variable is (illumos, dtrace.c,
    /// DIF_SUBR_STRTOK). The NUL counts as a delimiter, so a text ends as a token does.
    /// </summary>
    private void EmitToken(BoundCall call, MemoryPlace to, BpfLabel whenNull)
    {
        int size = Text.WholeWords(StringSize);
        BpfRegister origin = context.ScratchOrigin;
        int state = _program.ClauseLocal(TokenState, 8 + size + Overrun);
        var rest = new MemoryPlace(origin, state + 8);
        _program.Object.UseScratch(rest.Offset + (2 * size) + Overrun);
        EmitClear(to, size);
        int start = ReserveWord(), length = ReserveWord(), position = _frame.Reserve(8);
        if (!IsNullConstant(call.Arguments[0]))
        {
            EmitClear(rest, size + Overrun);
            EmitCopyOfSlot(EmitSourceSlot(call.Arguments[0]), rest, Math.Min(TextSize(call.Arguments[0]), StringSize));
            _code.Store(8, origin, state, 1);
        }

        int table = EmitDelimiters(call.Arguments[1]);

        BpfLabel any = new();
        _code.Load(8, BpfRegister.R0, origin, state);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, 1);
        _code.Jump(BpfJump.Greater, BpfRegister.R0, size - 1, whenNull);
        _code.Store(8, BpfRegister.R10, position, BpfRegister.R0);
        EmitPlace(BpfRegister.R5, rest);
        _code.Alu(BpfAlu.Add, BpfRegister.R5, BpfRegister.R0);
        EmitTokenScan(size, table);
        _code.Store(8, BpfRegister.R7, start, BpfRegister.R2);
        _code.Store(8, BpfRegister.R7, length, BpfRegister.R9);

        _code.Load(8, BpfRegister.R3, BpfRegister.R7, start);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R3, size - 1, any);
        _code.Store(8, origin, state, 0);
        _code.Jump(whenNull);
        _code.Bind(any);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, position);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R0);
        _code.Load(8, BpfRegister.R2, BpfRegister.R7, length);
        _code.Move(BpfRegister.R0, BpfRegister.R2);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R3);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, 1);
        _code.Store(8, origin, state, BpfRegister.R0);
        EmitClamp(BpfRegister.R2, StringSize - 1);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, 1);
        EmitPlace(BpfRegister.R1, rest);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R1);
        EmitPlace(BpfRegister.R1, to);
        EmitTextCopy(StringSize);
    }

    /// <summary>A table of 256 bytes: 1 for each delimiter.</summary>
    /// <returns>Its offset in the scratch space.</returns>
    private int EmitDelimiters(BoundExpression delimiters)
    {
        int frame = _frame.Mark;
        MemoryPlace table = ReserveText(256);
        int scratch = _program.ScratchMark;
        (int source, int size) = EmitStringSlot(delimiters);
        _code.Store(1, BpfRegister.R7, table.Offset, 1);
        _code.Load(8, BpfRegister.R5, BpfRegister.R10, source);
        EmitScan(
            size,
            _ =>
            {
                _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R7);
                _code.Store(1, BpfRegister.R0, table.Offset, 1);
            },
            EmitEndOfText);
        _program.ReleaseScratch(scratch);
        _frame.Release(frame);
        return table.Offset;
    }

    /// <summary>R2 = how many delimiters stand before the token of the text at R5, or -1 where there is none; R9 = the token's length.</summary>
    private void EmitTokenScan(int size, int table)
    {
        const BpfRegister Begun = BpfRegister.R1, Skipped = BpfRegister.R2, Ended = BpfRegister.R3, Length = BpfRegister.R9;
        foreach (BpfRegister register in (ReadOnlySpan<BpfRegister>)[Begun, Skipped, Ended, Length]) _code.Move(register, 0);
        EmitScan(
            size,
            _ =>
            {
                _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R7);
                _code.Load(1, BpfRegister.R0, BpfRegister.R0, table);
                EmitMaskOfZero(BpfRegister.R0);
                _code.Alu(BpfAlu.Or, Begun, BpfRegister.R0);
                _code.Alu(BpfAlu.Add, Skipped, 1);
                _code.Alu(BpfAlu.Add, Skipped, Begun);
                _code.Alu(BpfAlu.Xor, BpfRegister.R0, -1);
                _code.Alu(BpfAlu.And, BpfRegister.R0, Begun);
                _code.Alu(BpfAlu.Or, Ended, BpfRegister.R0);
                _code.Move(BpfRegister.R0, Ended);
                _code.Alu(BpfAlu.Xor, BpfRegister.R0, -1);
                _code.Alu(BpfAlu.And, BpfRegister.R0, Begun);
                _code.Alu(BpfAlu.Sub, Length, BpfRegister.R0);
            },
            done =>
            {
                _code.Load(1, BpfRegister.R0, BpfRegister.R5, 7);
                _code.Alu(BpfAlu.Xor, Ended, -1);
                _code.Alu(BpfAlu.And, BpfRegister.R0, Ended);
                _code.Alu(BpfAlu.Xor, Ended, -1);
                _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
            });
        _code.Alu(BpfAlu.Xor, Begun, -1);
        _code.Alu(BpfAlu.Or, Skipped, Begun);
    }

    /// <summary>
    /// basename() and dirname(): one goes from where the last component begins to where it ends, the other ends where the last but one does.
    /// Where there is no such part, the result is "/" or ".", by the path's first character.
    /// </summary>
    private void EmitPathPart(BoundCall call, bool isDirectory, MemoryPlace to)
    {
        const BpfRegister Previous = BpfRegister.R1, Part = BpfRegister.R2, End = BpfRegister.R3;
        int size = ResultSize(call);
        EmitClear(to, Text.WholeWords(size));
        int part = ReserveWord(), end = ReserveWord();
        (int source, int sourceSize) = EmitStringSlot(call.Arguments[0]);
        foreach (BpfRegister register in (ReadOnlySpan<BpfRegister>)[Previous, Part, End]) _code.Move(register, 0);
        _code.Load(8, BpfRegister.R5, BpfRegister.R10, source);
        EmitScan(sourceSize, EmitByte, EmitEndOfText);
        _code.Store(8, BpfRegister.R7, part, Part);
        _code.Store(8, BpfRegister.R7, end, End);

        BpfLabel isSlash = new(), isEmpty = new();
        _code.Load(8, BpfRegister.R5, BpfRegister.R10, source);
        _code.Load(1, BpfRegister.R0, BpfRegister.R5, 0);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, '/', isSlash);
        _code.Move(BpfRegister.R0, '.');
        _code.Bind(isSlash);
        _code.Store(1, BpfRegister.R7, to.Offset, BpfRegister.R0);
        _code.Load(8, BpfRegister.R1, BpfRegister.R7, part);
        _code.Load(8, BpfRegister.R2, BpfRegister.R7, end);
        if (isDirectory)
        {
            _code.Move(BpfRegister.R2, BpfRegister.R1);
            _code.Move(BpfRegister.R1, 0);
        }
        else
        {
            _code.Jump(BpfJump.Greater, BpfRegister.R1, sourceSize - 1, isEmpty);
            _code.Alu(BpfAlu.Sub, BpfRegister.R2, BpfRegister.R1);
        }

        _code.Jump(BpfJump.Equal, BpfRegister.R2, 0, isEmpty);
        EmitClamp(BpfRegister.R2, size - 1);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, 1);
        _code.Move(BpfRegister.R3, BpfRegister.R5);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R1);
        EmitPlace(BpfRegister.R1, to);
        EmitTextCopy(size);
        _code.Bind(isEmpty);

        void EmitByte(int i)
        {
            _code.Move(BpfRegister.R9, BpfRegister.R0);
            _code.Alu(BpfAlu.Xor, BpfRegister.R9, '/');
            _code.Alu(BpfAlu.Mul, BpfRegister.R0, BpfRegister.R9);
            EmitMaskOfNonzero(BpfRegister.R0);
            _code.Alu(BpfAlu.Xor, Previous, -1);
            _code.Alu(BpfAlu.And, Previous, BpfRegister.R0);
            if (isDirectory) _code.Move(BpfRegister.R9, End);
            else EmitScanIndex(BpfRegister.R9, i);
            EmitSelect(Part, BpfRegister.R9, Previous);
            _code.Move(Previous, BpfRegister.R0);
            EmitScanIndex(BpfRegister.R9, i + 1);
            EmitSelect(End, BpfRegister.R9, BpfRegister.R0);
        }
    }
}
