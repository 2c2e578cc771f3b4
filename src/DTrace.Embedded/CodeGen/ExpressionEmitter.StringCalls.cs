using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// Subroutines that make strings. Text is measured and copied by the helper that reads strings.
/// </content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>Zeros after a string's memory, so that a loop may end up to so many bytes late.</summary>
    private const int Overrun = 16;

    /// <summary>From here on zeros are copied by a helper.</summary>
    private const int LargestInlineClear = 64;

    /// <summary>The most bytes of a call's result, its NUL among them.</summary>
    private int ResultSize(BoundCall call) => Math.Min(call.Type.Size, StringSize);

    /// <summary>The most bytes of an argument's text, in whole words.</summary>
    private int TextSize(BoundExpression text) => Text.WholeWords(Math.Min(text.Type.Size, StringSize));

    /// <summary>Reserves zeroed scratch space for a string.</summary>
    private MemoryPlace ReserveText(int size, int overrun = 0)
    {
        size = Text.WholeWords(size) + overrun;
        var place = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        EmitClear(place, size);
        return place;
    }

    /// <summary>Reserves scratch space for a word. What lies there the verifier does not know.</summary>
    private int ReserveWord() => _program.ReserveScratch(8);

    /// <summary>
    /// Has the scratch space reach so far from a place, for the verifier: it takes each part of an access at its largest, also where
    /// together they never are.
    /// </summary>
    private void EnsureReach(MemoryPlace place, int size)
    {
        int mark = _program.ScratchMark;
        _program.ReserveScratch(Math.Max(0, place.Offset + size - mark));
        _program.ReleaseScratch(mark);
    }

    private void EmitClear(MemoryPlace place, int size)
    {
        if (size <= LargestInlineClear)
        {
            EmitZeros(place.Origin, place.Offset, size);
            return;
        }

        EmitPlace(BpfRegister.R1, place);
        _code.Move(BpfRegister.R2, size);
        _code.LoadMapValue(BpfRegister.R3, _program.Object.UseZeros(size), 0);
        _code.Call(BpfHelper.ProbeReadKernel);
    }

    /// <summary>Copies the text at R3 to R1, at most R2 bytes with its NUL. R0 = its length, less than a number that is known.</summary>
    private void EmitTextCopy(int size)
    {
        BpfLabel valid = new();
        _code.Call(BpfHelper.ProbeReadKernelString);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, 1);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R0, size - 1, valid);
        context.EmitFault(FaultKind.BadAddress);
        _code.Bind(valid);
    }

    /// <summary>R0 = the length of the string whose address stands in the frame.</summary>
    private void EmitLength(int source, int size)
    {
        int mark = _program.ScratchMark;
        EmitPlace(BpfRegister.R1, new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size)));
        _program.ReleaseScratch(mark);
        _code.Move(BpfRegister.R2, size);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, source);
        EmitTextCopy(size);
    }

    /// <summary>
    /// Copies the text from an offset of the string whose address stands in the frame into a place. The offset stands in R3 and is less than a
    /// number that is known.
    /// </summary>
    private void EmitTail(int source, MemoryPlace to, int size)
    {
        int mark = _frame.Mark;
        int offset = _frame.Reserve(8);
        _code.Store(8, BpfRegister.R10, offset, BpfRegister.R3);
        EmitClear(to, Text.WholeWords(size));
        EmitPlace(BpfRegister.R1, to);
        _code.Move(BpfRegister.R2, size);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, source);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, offset);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R0);
        EmitTextCopy(size);
        _frame.Release(mark);
    }

    /// <summary>A string's address into the frame.</summary>
    private (int Slot, int Size) EmitStringSlot(BoundExpression expression)
    {
        int slot = _frame.Reserve(8);
        int size = EmitStringAddress(expression);
        _code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
        return (slot, size);
    }

    /// <summary>strjoin(): the second text is copied behind the first, as far as there is room.</summary>
    private int EmitJoin(BoundCall call)
    {
        int size = ResultSize(call);
        MemoryPlace to = ReserveText(size);
        EnsureReach(to, 2 * size);
        int frame = _frame.Mark, scratch = _program.ScratchMark;
        int length = _frame.Reserve(8);
        EmitStringAddress(call.Arguments[0]);
        _code.Move(BpfRegister.R3, BpfRegister.R0);
        EmitPlace(BpfRegister.R1, to);
        _code.Move(BpfRegister.R2, size);
        EmitTextCopy(size);
        _code.Store(8, BpfRegister.R10, length, BpfRegister.R0);
        _program.ReleaseScratch(scratch);
        EmitStringAddress(call.Arguments[1]);
        _code.Move(BpfRegister.R3, BpfRegister.R0);
        EmitPlace(BpfRegister.R1, to);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, length);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
        _code.Move(BpfRegister.R2, size);
        _code.Alu(BpfAlu.Sub, BpfRegister.R2, BpfRegister.R0);
        EmitTextCopy(size);
        EmitPlace(BpfRegister.R0, to);
        _program.ReleaseScratch(scratch);
        _frame.Release(frame);
        return Text.WholeWords(size);
    }

    /// <summary>
    /// substr(text, index [, count]), as illumos has it (dtrace.c, DIF_SUBR_SUBSTR): a negative index counts from the end, and before the
    /// beginning takes from the count; a negative count leaves that many out at the end.
    /// </summary>
    private int EmitSubstring(BoundCall call)
    {
        int size = ResultSize(call);
        MemoryPlace to = ReserveText(size);
        EnsureReach(to, 2 * size);
        int frame = _frame.Mark, scratch = _program.ScratchMark;
        (int source, int sourceSize) = EmitStringSlot(call.Arguments[0]);
        int index = EmitNumberSlot(call.Arguments[1]);
        int? count = call.Arguments.Count > 2 ? EmitNumberSlot(call.Arguments[2]) : null;
        BpfLabel inside = new(), counted = new(), empty = new();
        EmitLength(source, sourceSize);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, index);
        if (count is { } slot) _code.Load(8, BpfRegister.R2, BpfRegister.R10, slot);
        else _code.Move(BpfRegister.R2, StringSize);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R1, 0, inside);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R1, 0, inside);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R1);
        _code.Jump(BpfJump.SignedLessOrEqual, BpfRegister.R2, 0, empty);
        _code.Move(BpfRegister.R1, 0);
        _code.Bind(inside);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R1, BpfRegister.R0, empty);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, BpfRegister.R1);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R2, 0, counted);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R0);
        _code.Jump(BpfJump.SignedLessOrEqual, BpfRegister.R2, 0, empty);
        _code.Bind(counted);
        EmitClamp(BpfRegister.R2, size - 1);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, 1);
        _code.Jump(BpfJump.Greater, BpfRegister.R1, sourceSize - 1, empty);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, source);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R1);
        EmitPlace(BpfRegister.R1, to);
        EmitTextCopy(size);
        _code.Bind(empty);
        EmitPlace(BpfRegister.R0, to);
        _program.ReleaseScratch(scratch);
        _frame.Release(frame);
        return Text.WholeWords(size);
    }

    /// <summary>
    /// tolower() and toupper(): changes the letters of a range to the other case, eight at a time. Of each byte's low seven bits, sums that
    /// carry into the eighth tell whether it is past the range's ends; bytes with an eighth bit of their own are no letters.
    /// </summary>
    private void EmitCase(BoundCall call, char first, char last, MemoryPlace to)
    {
        const long Ones = 0x0101_0101_0101_0101;
        int size = Text.WholeWords(ResultSize(call));
        EmitClear(to, size);
        EmitCopyOfSlot(EmitSourceSlot(call.Arguments[0]), to, ResultSize(call));
        BpfLabel next = new(), done = new();
        EmitPlace(BpfRegister.R5, to);
        _code.Move(BpfRegister.R4, 0);
        EmitCheckpoint();
        _code.Bind(next);
        _code.Load(8, BpfRegister.R0, BpfRegister.R5, 0);
        _code.Move(BpfRegister.R1, 0x7f * Ones);
        _code.Alu(BpfAlu.And, BpfRegister.R1, BpfRegister.R0);
        _code.Move(BpfRegister.R2, (0x80 - first) * Ones);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R1);
        _code.Move(BpfRegister.R3, (0x7f - last) * Ones);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.Xor, BpfRegister.R2, BpfRegister.R3);
        _code.Move(BpfRegister.R3, BpfRegister.R0);
        _code.Alu(BpfAlu.Xor, BpfRegister.R3, -1);
        _code.Alu(BpfAlu.And, BpfRegister.R2, BpfRegister.R3);
        _code.Move(BpfRegister.R3, unchecked((long)0x8080_8080_8080_8080));
        _code.Alu(BpfAlu.And, BpfRegister.R2, BpfRegister.R3);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R2, 2);
        _code.Alu(BpfAlu.Xor, BpfRegister.R0, BpfRegister.R2);
        _code.Store(8, BpfRegister.R5, 0, BpfRegister.R0);
        EmitEndOfText(done);
        _code.Alu(BpfAlu.Add, BpfRegister.R5, 8);
        _code.Alu(BpfAlu.Add, BpfRegister.R4, 8);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R4, size, next);
        _code.Bind(done);
    }
}
