using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <content>The loops of a search: R1 is i and R2 is q of <see cref="EmitSearch"/>.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>Makes the table: fallback[i + 1] = q of the longest beginning of the pattern that also ends at i of it. fallback[0] is not used.</summary>
    private void EmitFallbacks(MemoryPlace pattern, int size, int mask, int fallback, int dummy, int length)
    {
        BpfLabel next = new(), done = new();
        _code.Store(2, BpfRegister.R7, fallback + 2, 0);
        _code.Load(8, BpfRegister.R5, BpfRegister.R7, length);
        _code.Move(BpfRegister.R1, 0);
        EmitUnknown(BpfRegister.R2, 0, dummy, mask);
        _code.Move(BpfRegister.R4, 0);
        EmitCheckpoint();
        _code.Bind(next);
        for (int i = 0; i < 8; i++)
        {
            EmitStep(pattern, pattern, fallback);
            EmitAdvance(mask, mask);

            // Where i went on, its entry is known; elsewhere the value goes into the entry that is not used.
            _code.Move(BpfRegister.R3, BpfRegister.R1);
            _code.Alu(BpfAlu.Add, BpfRegister.R3, 1);
            _code.Alu(BpfAlu.And, BpfRegister.R3, BpfRegister.R0);
            _code.Alu(BpfAlu.And, BpfRegister.R3, mask);
            _code.Alu(BpfAlu.Lsh, BpfRegister.R3, 1);
            _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R7);
            _code.Store(2, BpfRegister.R3, fallback, BpfRegister.R2);
        }

        _code.Jump(BpfJump.Greater, BpfRegister.R1, BpfRegister.R5, done);
        _code.Alu(BpfAlu.Add, BpfRegister.R4, 8);
        _code.Jump(BpfJump.Less, BpfRegister.R4, (2 * size) + 2, next);
        _code.Bind(done);
    }

    /// <summary>The whole pattern's own entry is itself: a search that has found stays where it is.</summary>
    private void EmitFreeze(int fallback, int patternLength, int mask)
    {
        _code.Load(8, BpfRegister.R2, BpfRegister.R7, patternLength);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, 1);
        _code.Alu(BpfAlu.And, BpfRegister.R2, mask);
        _code.Move(BpfRegister.R1, BpfRegister.R2);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R1, 1);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R7);
        _code.Store(2, BpfRegister.R1, fallback, BpfRegister.R2);
    }

    /// <summary>R1 = where the search begins: 0, or a position, held within the text. Nothing is found yet.</summary>
    private void EmitStart(int result, int textLength, int? position, int size)
    {
        _code.Store(8, BpfRegister.R7, result, -1);
        _code.Move(BpfRegister.R1, 0);
        if (position is not { } slot) return;
        BpfLabel within = new(), done = new();
        _code.Load(8, BpfRegister.R2, BpfRegister.R10, slot);
        _code.Jump(BpfJump.SignedLessOrEqual, BpfRegister.R2, 0, done);
        _code.Move(BpfRegister.R1, BpfRegister.R2);
        _code.Load(8, BpfRegister.R0, BpfRegister.R7, textLength);
        _code.Jump(BpfJump.SignedLessOrEqual, BpfRegister.R1, BpfRegister.R0, within);
        _code.Move(BpfRegister.R1, BpfRegister.R0);
        _code.Bind(within);
        _code.Alu(BpfAlu.And, BpfRegister.R1, MaskOver(size - 1));
        _code.Bind(done);
    }

    /// <summary>The search. The end of each place where the pattern stands goes into the result; other steps write beside it.</summary>
    private void EmitSteps(
        MemoryPlace text, int size, int textMask, MemoryPlace pattern, int patternMask, int fallback, int result, int dummy, int patternLength, bool isLast)
    {
        BpfLabel next = new(), done = new();
        EmitUnknown(BpfRegister.R2, 1, dummy, patternMask);
        _code.Load(8, BpfRegister.R5, BpfRegister.R7, patternLength);
        _code.Alu(BpfAlu.Add, BpfRegister.R5, 1);
        EmitResult();
        _code.Move(BpfRegister.R4, 0);
        EmitCheckpoint();
        _code.Bind(next);
        for (int i = 0; i < 8; i++)
        {
            EmitStep(text, pattern, fallback);
            if (!isLast)
            {
                _code.Move(BpfRegister.R9, BpfRegister.R2);
                _code.Alu(BpfAlu.Sub, BpfRegister.R9, BpfRegister.R5);
                _code.Alu(BpfAlu.Arsh, BpfRegister.R9, 63);
                _code.Alu(BpfAlu.And, BpfRegister.R0, BpfRegister.R9);
            }

            EmitAdvance(textMask, patternMask);
            if (isLast) EmitResult();
        }

        if (!isLast) EmitResult();
        _code.Move(BpfRegister.R3, BpfRegister.R7);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R1);
        _code.Load(1, BpfRegister.R0, BpfRegister.R3, text.Offset);
        if (!isLast)
        {
            _code.Move(BpfRegister.R9, BpfRegister.R2);
            _code.Alu(BpfAlu.Xor, BpfRegister.R9, BpfRegister.R5);
            _code.Alu(BpfAlu.Mul, BpfRegister.R0, BpfRegister.R9);
        }

        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
        _code.Alu(BpfAlu.Add, BpfRegister.R4, 8);
        _code.Jump(BpfJump.Less, BpfRegister.R4, (2 * size) + 2, next);
        _code.Bind(done);

        void EmitResult()
        {
            _code.Move(BpfRegister.R0, BpfRegister.R2);
            _code.Alu(BpfAlu.Xor, BpfRegister.R0, BpfRegister.R5);
            _code.Alu(BpfAlu.Sub, BpfRegister.R0, 1);
            _code.Alu(BpfAlu.Rsh, BpfRegister.R0, 63);
            _code.Alu(BpfAlu.Mul, BpfRegister.R0, result - dummy);
            _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R7);
            _code.Store(8, BpfRegister.R0, dummy, BpfRegister.R1);
        }
    }

    /// <summary>A register = a constant that the verifier does not know: it would follow what becomes of a constant apart.</summary>
    private void EmitUnknown(BpfRegister register, int value, int word, int mask)
    {
        _code.Store(8, BpfRegister.R7, word, value);
        _code.Load(8, register, BpfRegister.R7, word);
        _code.Alu(BpfAlu.And, register, mask);
    }

    /// <summary>R0 = all ones where the next character is right, or q is 0; R3 = fallback[q]. R9 is lost.</summary>
    private void EmitStep(MemoryPlace text, MemoryPlace pattern, int fallback)
    {
        _code.Move(BpfRegister.R3, BpfRegister.R7);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R1);
        _code.Load(1, BpfRegister.R0, BpfRegister.R3, text.Offset);
        _code.Move(BpfRegister.R3, BpfRegister.R7);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R2);
        _code.Load(1, BpfRegister.R9, BpfRegister.R3, pattern.Offset - 1);
        _code.Alu(BpfAlu.Xor, BpfRegister.R0, BpfRegister.R9);
        EmitMaskOfZero(BpfRegister.R0);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R2);
        _code.Load(2, BpfRegister.R3, BpfRegister.R3, fallback);
        _code.Move(BpfRegister.R9, BpfRegister.R2);
        EmitMaskOfZero(BpfRegister.R9);
        _code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R9);
    }

    /// <summary>Goes on by one character where R0 is all ones, else to the fallback.</summary>
    private void EmitAdvance(int textMask, int patternMask)
    {
        _code.Alu(BpfAlu.Sub, BpfRegister.R1, BpfRegister.R0);
        _code.Alu(BpfAlu.And, BpfRegister.R1, textMask);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, 1);
        _code.Alu(BpfAlu.Xor, BpfRegister.R2, BpfRegister.R3);
        _code.Alu(BpfAlu.And, BpfRegister.R2, BpfRegister.R0);
        _code.Alu(BpfAlu.Xor, BpfRegister.R2, BpfRegister.R3);
        _code.Alu(BpfAlu.And, BpfRegister.R2, patternMask);
    }
}
