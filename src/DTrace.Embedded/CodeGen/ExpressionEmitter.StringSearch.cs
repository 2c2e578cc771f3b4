using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>Subroutines that look for a character or a text.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>strchr() and strrchr(): the text from the first or last such character on.</summary>
    private void EmitCharacterSearch(BoundCall call, bool isLast, MemoryPlace to, BpfLabel whenNull)
    {
        (int source, int size) = EmitStringSlot(call.Arguments[0]);
        int found = ReserveWord();
        Emit(call.Arguments[1]);
        _code.Move(BpfRegister.R2, BpfRegister.R0);
        _code.Alu(BpfAlu.And, BpfRegister.R2, 0xff);
        _code.Move(BpfRegister.R1, -1);
        _code.Load(8, BpfRegister.R5, BpfRegister.R10, source);
        EmitScan(size, EmitByte, EmitEnd);
        _code.Store(8, BpfRegister.R7, found, BpfRegister.R1);

        _code.Load(8, BpfRegister.R3, BpfRegister.R7, found);
        _code.Jump(BpfJump.Greater, BpfRegister.R3, size - 1, whenNull);
        EmitTail(source, to, ResultSize(call));

        void EmitByte(int i)
        {
            _code.Alu(BpfAlu.Xor, BpfRegister.R0, BpfRegister.R2);
            EmitMaskOfZero(BpfRegister.R0);
            if (isLast) _code.Move(BpfRegister.R3, -1);
            else EmitMissing();
            _code.Alu(BpfAlu.And, BpfRegister.R3, BpfRegister.R0);
            EmitScanIndex(BpfRegister.R0, i);
            EmitSelect(BpfRegister.R1, BpfRegister.R0, BpfRegister.R3);
        }

        void EmitEnd(BpfLabel done)
        {
            _code.Load(1, BpfRegister.R0, BpfRegister.R5, 7);
            if (!isLast)
            {
                EmitMissing();
                _code.Alu(BpfAlu.And, BpfRegister.R0, BpfRegister.R3);
            }

            _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
        }

        void EmitMissing()
        {
            _code.Move(BpfRegister.R3, BpfRegister.R1);
            _code.Alu(BpfAlu.Arsh, BpfRegister.R3, 63);
        }
    }

    /// <summary>strstr(): the text from the first place on where the other one stands, which index() finds.</summary>
    private int EmitStringSearch(BoundCall call, BpfLabel? whenNull)
    {
        int size = ResultSize(call);
        var to = new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));
        int frame = _frame.Mark, scratch = _program.ScratchMark;
        RoutineParameter[] texts = [.. call.Arguments.Select(text => new RoutineParameter(text.Span, text.Type, EmitTextSlot(text)))];
        EmitCall(new BoundCall(call.Span, BuiltinTypes.Int, BuiltinFunctions.Find("index")!, texts));
        BpfLabel any = new();
        _code.Move(BpfRegister.R3, BpfRegister.R0);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R3, StringSize, any);
        EmitNull(whenNull);
        _code.Bind(any);
        EmitTail(texts[0].Slot, to, size);
        EmitPlace(BpfRegister.R0, to);
        _program.ReleaseScratch(scratch);
        _frame.Release(frame);
        return Text.WholeWords(size);
    }

    /// <summary>
    /// R0 = index(text, other [, from]) or rindex(): where the other stands first or last in the text, or -1. Searched for as Morris and Pratt do, so that the number of steps is at most
    /// twice the text's length: at i of the text, q - 1 characters of the pattern stand; where the next one does not, q = fallback[q].
    /// </summary>
    private void EmitSearch(BoundCall call, bool isLast)
    {
        BoundExpression? from = call.Arguments.Count > 2 ? call.Arguments[2] : null;
        int size = TextSize(call.Arguments[0]), patternSize = TextSize(call.Arguments[1]);
        int patternMask = MaskOver(patternSize + 1), textMask = MaskOver(size + Overrun);
        int dummy = ReserveWord(), result = ReserveWord(), textLength = ReserveWord(), patternLength = ReserveWord();
        MemoryPlace pattern = ReserveText(patternSize, Overrun);
        int fallback = _program.ReserveScratch(2 * (patternSize + Overrun));
        MemoryPlace text = ReserveText(size, Overrun);
        EnsureReach(pattern, patternMask + 1);
        EnsureReach(new MemoryPlace(BpfRegister.R7, fallback), 2 * (patternMask + 1));
        EnsureReach(text, textMask + 1);
        int source = EmitSourceSlot(call.Arguments[0]), patternPlace = EmitSourceSlot(call.Arguments[1]);
        int? fromSlot = from is null ? null : EmitNumberSlot(from);
        EmitCopyOfSlot(patternPlace, pattern, patternSize);
        _code.Store(8, BpfRegister.R7, patternLength, BpfRegister.R0);
        EmitLimit(source, text, size, textLength, patternLength, isLast ? fromSlot : null);

        EmitFallbacks(pattern, patternSize, patternMask, fallback, dummy, patternLength);
        if (!isLast) EmitFreeze(fallback, patternLength, patternMask);
        EmitStart(result, textLength, isLast ? null : fromSlot, size);
        EmitSteps(text, size, textMask, pattern, patternMask, fallback, result, dummy, patternLength, isLast);

        BpfLabel none = new();
        _code.Load(8, BpfRegister.R0, BpfRegister.R7, result);
        _code.Jump(BpfJump.SignedLess, BpfRegister.R0, 0, none);
        _code.Load(8, BpfRegister.R1, BpfRegister.R7, patternLength);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, BpfRegister.R1);
        _code.Bind(none);
    }

    /// <summary>Copies the string whose address stands in the frame into zeroed space. R0 = its length.</summary>
    private void EmitCopyOfSlot(int slot, MemoryPlace to, int size)
    {
        EmitPlace(BpfRegister.R1, to);
        _code.Move(BpfRegister.R2, size);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, slot);
        EmitTextCopy(size);
    }

    /// <summary>
    /// Copies the text that is searched; its length into the frame. Where the last place is asked for up to a position, the text ends where the
    /// pattern ends that begins there: (illumos, dtrace.c, DIF_SUBR_RINDEX) a position past the end is the end; before the beginning nothing
    /// is found, but the empty text at 0.
    /// </summary>
    private void EmitLimit(int source, MemoryPlace text, int size, int textLength, int patternLength, int? position)
    {
        if (position is { } slot)
        {
            BpfLabel positive = new(), first = new(), fits = new();
            _code.Load(8, BpfRegister.R2, BpfRegister.R10, slot);
            _code.Load(8, BpfRegister.R1, BpfRegister.R7, patternLength);
            _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R2, 0, positive);
            _code.Move(BpfRegister.R2, 0);
            _code.Jump(first);
            _code.Bind(positive);
            _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R1);
            _code.Bind(first);
            _code.Alu(BpfAlu.Add, BpfRegister.R2, 1);
            _code.Jump(BpfJump.LessOrEqual, BpfRegister.R2, size, fits);
            _code.Move(BpfRegister.R2, size);
            _code.Bind(fits);
        }
        else
        {
            _code.Move(BpfRegister.R2, size);
        }

        EmitPlace(BpfRegister.R1, text);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, source);
        EmitTextCopy(size);
        _code.Store(8, BpfRegister.R7, textLength, BpfRegister.R0);
    }
}
