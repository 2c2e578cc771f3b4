using System.Numerics;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// Loops over strings, by eight bytes a turn. Their count is known, and their bodies have no branches: one for each byte would be more than
/// the kernel's verifier follows (8,192 open branches). What a loop finds goes through scratch space, because the verifier knows nothing of
/// what lies there: it follows the code after a loop once, not once for each way out.
/// </content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>
    /// Before a loop: has the verifier keep its state, so that it follows the loop once, however it is reached. It keeps one only eight
    /// instructions and two jumps after the last (is_state_visited, kernel/bpf/verifier.c), and forgets most of those inside a loop.
    /// </summary>
    private void EmitCheckpoint()
    {
        for (int i = 0; i < 8; i++) _code.Checkpoint();
    }

    /// <summary>
    /// Goes over the string at R5, eight bytes a turn; R4 counts them. The body may use R0-R3 and R9, must not branch, and is given the byte's
    /// place in its turn. After each turn the end is asked for.
    /// </summary>
    private void EmitScan(int size, Action<int> body, Action<BpfLabel> end)
    {
        BpfLabel next = new(), done = new();
        _code.Move(BpfRegister.R4, 0);
        EmitCheckpoint();
        _code.Bind(next);
        for (int i = 0; i < 8; i++)
        {
            _code.Load(1, BpfRegister.R0, BpfRegister.R5, i);
            body(i);
        }

        end(done);
        _code.Alu(BpfAlu.Add, BpfRegister.R5, 8);
        _code.Alu(BpfAlu.Add, BpfRegister.R4, 8);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R4, size, next);
        _code.Bind(done);
    }

    /// <summary>The scan ends with the text.</summary>
    private void EmitEndOfText(BpfLabel done)
    {
        _code.Load(1, BpfRegister.R0, BpfRegister.R5, 7);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
    }

    /// <summary>A mask that keeps all numbers up to one: for the verifier, to which a number from scratch space could be any.</summary>
    private static int MaskOver(int most) => (int)BitOperations.RoundUpToPowerOf2((uint)most + 1) - 1;

    /// <summary>
    /// A register = at most a number. The verifier goes on where no jump is taken, and then knows all that comes after the jump too: so the
    /// jump is to what is rare.
    /// </summary>
    private void EmitClamp(BpfRegister register, int most)
    {
        BpfLabel test = new(), over = new(), done = new();
        _code.Jump(test);
        _code.Bind(over);
        _code.Move(register, most);
        _code.Jump(done);
        _code.Bind(test);
        _code.Jump(BpfJump.Greater, register, most, over);
        _code.Bind(done);
    }

    /// <summary>
    /// A register = all ones where it, a byte or a product of bytes, is 0; else 0. It must not be and-ed with a constant: newer verifiers then
    /// follow both cases apart (maybe_fork_scalars, kernel/bpf/verifier.c).
    /// </summary>
    private void EmitMaskOfZero(BpfRegister register)
    {
        _code.Alu(BpfAlu.Sub, register, 1);
        _code.Alu(BpfAlu.Arsh, register, 63);
    }

    /// <summary>A register = all ones where it, a byte or a product of bytes, is not 0; else 0.</summary>
    private void EmitMaskOfNonzero(BpfRegister register)
    {
        _code.Alu(BpfAlu.Neg, register, 0);
        _code.Alu(BpfAlu.Arsh, register, 63);
    }

    /// <summary>A register = a value where a mask is all ones; the value is lost.</summary>
    private void EmitSelect(BpfRegister register, BpfRegister value, BpfRegister mask)
    {
        _code.Alu(BpfAlu.Xor, value, register);
        _code.Alu(BpfAlu.And, value, mask);
        _code.Alu(BpfAlu.Xor, register, value);
    }

    /// <summary>A register = the number of the scan's byte.</summary>
    private void EmitScanIndex(BpfRegister register, int index)
    {
        _code.Move(register, BpfRegister.R4);
        if (index != 0) _code.Alu(BpfAlu.Add, register, index);
    }
}
