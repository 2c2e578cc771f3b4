using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>Subroutines between numbers and their text.</content>
internal sealed partial class ExpressionEmitter
{
    private const int SmallestBase = 2;
    private const int LargestBase = 36;

    /// <summary>The digits of the longest number, in base 2.</summary>
    private const int MostDigits = 64;

    /// <summary>The value of each character as a digit; 255 where it is none.</summary>
    private static readonly byte[] DigitValues =
    [
        .. Enumerable.Range(0, 256).Select(c => (byte)(c switch
        {
            >= '0' and <= '9' => c - '0',
            >= 'a' and <= 'z' => c - 'a' + 10,
            >= 'A' and <= 'Z' => c - 'A' + 10,
            _ => byte.MaxValue,
        })),
    ];

    /// <summary>R0 = a number with its bytes in the other order, or as it is where this machine's is the network's.</summary>
    private void EmitByteOrder(BoundCall call, int bits)
    {
        Emit(call.Arguments[0]);
        _code.ToBigEndian(BpfRegister.R0, bits);
    }

    /// <summary>R0 = a part of a device number as Linux has it in 32 bits (include/linux/kdev_t.h).</summary>
    private void EmitDevicePart(BoundCall call, bool isMajor)
    {
        const int MinorBits = 20;
        Emit(call.Arguments[0]);
        if (!isMajor) _code.Alu(BpfAlu.Lsh, BpfRegister.R0, 64 - MinorBits);
        else _code.Move32(BpfRegister.R0, BpfRegister.R0);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R0, isMajor ? MinorBits : 64 - MinorBits);
    }

    /// <summary>The base of a conversion into the frame: 10 unless given; one that is none is an illegal operation.</summary>
    private int EmitNumberBase(BoundCall call)
    {
        if (call.Arguments.Count < 2) return EmitNumberSlot(new BoundLiteral(call.Span, BuiltinTypes.Int, 10));
        BpfLabel valid = new();
        int slot = EmitNumberSlot(call.Arguments[1]);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, SmallestBase);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R0, LargestBase - SmallestBase, valid);
        context.EmitFault(FaultKind.IllegalOperation);
        _code.Bind(valid);
        return slot;
    }

    /// <summary>
    /// A call whose text is read after its base was looked at (illumos dtrace.c, DIF_SUBR_STRTOLL). A text that another subroutine makes is made
    /// before, as arguments are evaluated from left to right.
    /// </summary>
    private void EmitBaseFirst(BoundCall call, NumberEmitter emit)
    {
        int mark = _frame.Mark;
        if (call.Arguments is [var text and (BoundVariable or BoundStringLiteral or BoundConversion { Operand.Type.IsScalar: true }), _])
        {
            if (text is BoundConversion { Operand: not BoundLiteral } pointed)
                text = pointed with { Operand = new RoutineParameter(pointed.Span, pointed.Operand.Type, EmitNumberSlot(pointed.Operand)) };
            call = call with { Arguments = [text, new RoutineParameter(call.Span, BuiltinTypes.Long, EmitNumberBase(call))] };
        }

        emit(this, call);
        _frame.Release(mark);
    }

    /// <summary>
    /// lltostr(number [, base]), as illumos has it (dtrace.c, DIF_SUBR_LLTOSTR): only base 10 has a sign, 16 and 8 have a prefix. Digits are
    /// written from the last on.
    /// </summary>
    private void EmitNumberText(BoundCall call, MemoryPlace to)
    {
        const int End = MostDigits + 8;
        int size = ResultSize(call);
        EmitClear(to, Text.WholeWords(size));
        int count = ReserveWord(), digits = _program.ReserveScratch(2 * End);
        int value = EmitNumberSlot(call.Arguments[0]), numberBase = EmitNumberBase(call);
        BpfLabel positive = new(), next = new(), done = new();
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, value);
        _code.Load(8, BpfRegister.R2, BpfRegister.R10, numberBase);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R2, 10, positive);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R1, 0, positive);
        _code.Alu(BpfAlu.Neg, BpfRegister.R1, 0);
        _code.Bind(positive);
        _program.EmitAddress(BpfRegister.R5, BpfRegister.R7, digits + End);
        _code.Store(1, BpfRegister.R5, 0, 0);
        _code.Move(BpfRegister.R4, 0);
        EmitCheckpoint();
        _code.Bind(next);
        _code.Move(BpfRegister.R0, BpfRegister.R1);
        _code.Alu(BpfAlu.Mod, BpfRegister.R0, BpfRegister.R2);
        _code.Alu(BpfAlu.Div, BpfRegister.R1, BpfRegister.R2);
        _code.Move(BpfRegister.R3, 9);
        _code.Alu(BpfAlu.Sub, BpfRegister.R3, BpfRegister.R0);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R3, 63);
        _code.Alu(BpfAlu.Mul, BpfRegister.R3, 'a' - '9' - 1);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R3);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, '0');
        _code.Alu(BpfAlu.Sub, BpfRegister.R5, 1);
        _code.Store(1, BpfRegister.R5, 0, BpfRegister.R0);
        _code.Alu(BpfAlu.Add, BpfRegister.R4, 1);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, 0, done);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R4, MostDigits, next);
        _code.Bind(done);
        _code.Store(8, BpfRegister.R7, count, BpfRegister.R4);

        _code.Load(8, BpfRegister.R0, BpfRegister.R7, count);
        _code.Move(BpfRegister.R1, MostDigits);
        _code.Alu(BpfAlu.Sub, BpfRegister.R1, BpfRegister.R0);
        _code.Alu(BpfAlu.And, BpfRegister.R1, MaskOver(MostDigits));
        _program.EmitAddress(BpfRegister.R3, BpfRegister.R7, digits + End - MostDigits);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R1);
        EmitNumberPrefix(value, numberBase);
        EmitPlace(BpfRegister.R1, to);
        _code.Move(BpfRegister.R2, size);
        EmitTextCopy(size);
    }

    /// <summary>Writes 0x, 0 or a sign before the digits at R3.</summary>
    private void EmitNumberPrefix(int value, int numberBase)
    {
        BpfLabel notHexadecimal = new(), notOctal = new(), done = new();
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, value);
        _code.Load(8, BpfRegister.R2, BpfRegister.R10, numberBase);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R2, 16, notHexadecimal);
        _code.Alu(BpfAlu.Sub, BpfRegister.R3, 2);
        _code.Store(1, BpfRegister.R3, 0, '0');
        _code.Store(1, BpfRegister.R3, 1, 'x');
        _code.Jump(done);
        _code.Bind(notHexadecimal);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R2, 8, notOctal);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, 0, done);
        _code.Alu(BpfAlu.Sub, BpfRegister.R3, 1);
        _code.Store(1, BpfRegister.R3, 0, '0');
        _code.Jump(done);
        _code.Bind(notOctal);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R2, 10, done);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R1, 0, done);
        _code.Alu(BpfAlu.Sub, BpfRegister.R3, 1);
        _code.Store(1, BpfRegister.R3, 0, '-');
        _code.Bind(done);
    }

    /// <summary>
    /// R0 = strtoll(text [, base]), as illumos has it (dtrace.c, dtrace_strtoll): blanks, a sign, 0x before hexadecimal digits, then digits up to
    /// the first other character. What is too large wraps.
    /// </summary>
    private void EmitTextNumber(BoundCall call)
    {
        const BpfRegister Value = BpfRegister.R1, Going = BpfRegister.R2, Table = BpfRegister.R9;
        int size = TextSize(call.Arguments[0]);
        MemoryPlace text = ReserveText(size, Overrun);
        EnsureReach(text, MaskOver(size) + size + Overrun);
        int start = ReserveWord(), sign = ReserveWord(), value = ReserveWord();
        EmitCopyOfSlot(EmitSourceSlot(call.Arguments[0]), text, size);
        int numberBase = EmitNumberBase(call);
        EmitNumberStart(text, size, start, sign, numberBase);

        EmitOffset(BpfRegister.R5, text, size, start);
        _program.EmitLiteral(DigitValues);
        _code.Move(Table, BpfRegister.R0);
        _code.Move(Value, 0);
        _code.Move(Going, -1);
        EmitScan(size, EmitByte, EmitEnd);
        _code.Store(8, BpfRegister.R7, value, Value);

        BpfLabel positive = new();
        _code.Load(8, BpfRegister.R0, BpfRegister.R7, value);
        _code.Load(8, BpfRegister.R1, BpfRegister.R7, sign);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, 0, positive);
        _code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
        _code.Bind(positive);

        void EmitByte(int i)
        {
            _code.Alu(BpfAlu.Add, BpfRegister.R0, Table);
            _code.Load(1, BpfRegister.R0, BpfRegister.R0, 0);
            _code.Load(8, BpfRegister.R3, BpfRegister.R10, numberBase);
            _code.Alu(BpfAlu.Neg, BpfRegister.R3, 0);
            _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R0);
            _code.Alu(BpfAlu.Arsh, BpfRegister.R3, 63);
            _code.Alu(BpfAlu.And, Going, BpfRegister.R3);
            _code.Load(8, BpfRegister.R3, BpfRegister.R10, numberBase);
            _code.Alu(BpfAlu.Mul, BpfRegister.R3, Value);
            _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R0);
            EmitSelect(Value, BpfRegister.R3, Going);
        }

        void EmitEnd(BpfLabel done)
        {
            _code.Load(1, BpfRegister.R0, BpfRegister.R5, 7);
            _code.Alu(BpfAlu.And, BpfRegister.R0, Going);
            _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
        }
    }

    /// <summary>A register = the address in a text whose offset stands in a word of the scratch space.</summary>
    private void EmitOffset(BpfRegister register, MemoryPlace text, int size, int word)
    {
        _code.Load(8, BpfRegister.R0, BpfRegister.R7, word);
        _code.Alu(BpfAlu.And, BpfRegister.R0, MaskOver(size));
        EmitPlace(register, text);
        _code.Alu(BpfAlu.Add, register, BpfRegister.R0);
    }

    /// <summary>Finds where a number's digits begin, and whether a minus stands before them.</summary>
    private void EmitNumberStart(MemoryPlace text, int size, int start, int sign, int numberBase)
    {
        const BpfRegister Begun = BpfRegister.R1, Skipped = BpfRegister.R2;
        EmitPlace(BpfRegister.R5, text);
        _code.Move(Begun, 0);
        _code.Move(Skipped, 0);
        EmitScan(
            size,
            _ =>
            {
                _code.Move(BpfRegister.R3, BpfRegister.R0);
                _code.Alu(BpfAlu.Xor, BpfRegister.R0, ' ');
                _code.Alu(BpfAlu.Xor, BpfRegister.R3, '\t');
                _code.Alu(BpfAlu.Mul, BpfRegister.R0, BpfRegister.R3);
                EmitMaskOfNonzero(BpfRegister.R0);
                _code.Alu(BpfAlu.Or, Begun, BpfRegister.R0);
                _code.Alu(BpfAlu.Add, Skipped, 1);
                _code.Alu(BpfAlu.Add, Skipped, Begun);
            },
            done => _code.Jump(BpfJump.NotEqual, Begun, 0, done));
        _code.Store(8, BpfRegister.R7, start, Skipped);

        BpfLabel negative = new(), signed = new(), digits = new();
        _code.Store(8, BpfRegister.R7, sign, 0);
        EmitOffset(BpfRegister.R5, text, size, start);
        _code.Load(1, BpfRegister.R1, BpfRegister.R5, 0);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, '-', negative);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, '+', signed);
        _code.Jump(digits);
        _code.Bind(negative);
        _code.Store(8, BpfRegister.R7, sign, 1);
        _code.Bind(signed);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, 1);
        _code.Store(8, BpfRegister.R7, start, BpfRegister.R0);
        _code.Bind(digits);

        BpfLabel plain = new();
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, numberBase);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, 16, plain);
        EmitOffset(BpfRegister.R5, text, size, start);
        _code.Move(BpfRegister.R3, BpfRegister.R0);
        _code.Load(1, BpfRegister.R1, BpfRegister.R5, 0);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, '0', plain);
        _code.Load(1, BpfRegister.R1, BpfRegister.R5, 1);
        _code.Alu(BpfAlu.Or, BpfRegister.R1, 'x' - 'X');
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, 'x', plain);
        _code.Load(1, BpfRegister.R1, BpfRegister.R5, 2);
        _program.EmitLiteral(DigitValues);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R1);
        _code.Load(1, BpfRegister.R1, BpfRegister.R0, 0);
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R1, 16, plain);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, 2);
        _code.Store(8, BpfRegister.R7, start, BpfRegister.R3);
        _code.Bind(plain);
    }
}
