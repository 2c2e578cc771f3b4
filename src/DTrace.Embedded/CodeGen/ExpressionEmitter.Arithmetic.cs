using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>Arithmetic in 64 bits, and conversions between the sizes and signs of numbers.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>R0 = R0 as a value of another scalar type: cut to its size and extended by its sign.</summary>
    public void EmitConversion(DType from, DType to)
    {
        if (!to.IsInteger || to.Size >= 8) return;
        if (to.Resolved is IntegerType { IsBoolean: true })
        {
            BpfLabel zero = new();
            _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, zero);
            _code.Move(BpfRegister.R0, 1);
            _code.Bind(zero);
            return;
        }

        bool fits = from.IsInteger && from.Size < to.Size && (to.IsSigned || !from.IsSigned);
        if (!fits) EmitCut(to.Size, to.IsSigned);
    }

    private void EmitCut(int size, bool isSigned)
    {
        int shift = 64 - (8 * size);
        if (!isSigned && size == 4)
        {
            _code.Move32(BpfRegister.R0, BpfRegister.R0);
            return;
        }

        _code.Alu(BpfAlu.Lsh, BpfRegister.R0, shift);
        _code.Alu(isSigned ? BpfAlu.Arsh : BpfAlu.Rsh, BpfRegister.R0, shift);
    }

    private void EmitUnary(BoundUnary unary)
    {
        if (unary.Operator == BoundUnaryOperator.LogicalNot)
        {
            EmitTruth(unary);
            return;
        }

        Emit(unary.Operand);
        if (unary.Operator == BoundUnaryOperator.Negate) _code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
        else _code.Alu(BpfAlu.Xor, BpfRegister.R0, -1);
    }

    /// <summary>R0 = the left operand, R1 = the right one; R2-R5 are lost.</summary>
    private void EmitOperands(BoundExpression left, BoundExpression right)
    {
        Emit(left);
        if (TryEmitSimple(right, BpfRegister.R1)) return;
        int mark = _frame.Mark;
        int slot = _frame.Reserve(8);
        _code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
        Emit(right);
        _code.Move(BpfRegister.R1, BpfRegister.R0);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, slot);
        _frame.Release(mark);
    }

    /// <summary>A register = a value that needs no other register.</summary>
    private bool TryEmitSimple(BoundExpression expression, BpfRegister register)
    {
        switch (expression)
        {
            case BoundLiteral literal:
                _code.Move(register, literal.Value);
                return true;
            case BoundVariable { Variable: GlobalVariableSymbol variable, Type.IsString: false }:
                (int map, int offset) = _program.Object.UseGlobal(variable, 8);
                _code.LoadMapValue(register, map, offset);
                _code.Load(8, register, register, 0);
                return true;
            case BoundVariable { Variable: ClauseLocalVariableSymbol variable, Type.IsString: false }:
                _code.Load(8, register, BpfRegister.R7, _program.ClauseLocal(variable, 8));
                return true;
            case BoundBuiltin { Variable: BuiltinVariable.Timestamp }:
                _program.EmitTimestamp(register);
                return true;
            default:
                return false;
        }
    }

    private void EmitBinary(BoundBinary binary)
    {
        if (binary.Operator >= BoundBinaryOperator.Equal)
        {
            EmitTruth(binary);
            return;
        }

        if (binary.Right is BoundLiteral { Value: var value } && value == (int)value && TryEmitImmediate(binary, (int)value)) return;
        EmitOperands(binary.Left, binary.Right);
        EmitOperation(binary.Operator, binary.Left.Type);
    }

    /// <summary>R0 = left op a constant, for the operations whose constant needs no care.</summary>
    private bool TryEmitImmediate(BoundBinary binary, int value)
    {
        BpfAlu? operation = binary.Operator switch
        {
            BoundBinaryOperator.Add => BpfAlu.Add,
            BoundBinaryOperator.Subtract => BpfAlu.Sub,
            BoundBinaryOperator.Multiply => BpfAlu.Mul,
            BoundBinaryOperator.BitwiseAnd => BpfAlu.And,
            BoundBinaryOperator.BitwiseOr => BpfAlu.Or,
            BoundBinaryOperator.BitwiseXor => BpfAlu.Xor,
            BoundBinaryOperator.ShiftLeft when value is >= 0 and < 64 => BpfAlu.Lsh,
            BoundBinaryOperator.ShiftRight when value is >= 0 and < 64 => binary.Left.Type.IsSigned ? BpfAlu.Arsh : BpfAlu.Rsh,
            BoundBinaryOperator.Divide when value > 0 && !binary.Left.Type.IsSigned => BpfAlu.Div,
            BoundBinaryOperator.Modulo when value > 0 && !binary.Left.Type.IsSigned => BpfAlu.Mod,
            _ => null,
        };
        if (operation is null) return false;
        Emit(binary.Left);
        _code.Alu(operation.Value, BpfRegister.R0, value);
        return true;
    }

    /// <summary>R0 = R0 op R1, of the left operand's type.</summary>
    private void EmitOperation(BoundBinaryOperator operation, DType type)
    {
        switch (operation)
        {
            case BoundBinaryOperator.Add:
                _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R1);
                break;
            case BoundBinaryOperator.Subtract:
                _code.Alu(BpfAlu.Sub, BpfRegister.R0, BpfRegister.R1);
                break;
            case BoundBinaryOperator.Multiply:
                _code.Alu(BpfAlu.Mul, BpfRegister.R0, BpfRegister.R1);
                break;
            case BoundBinaryOperator.BitwiseAnd:
                _code.Alu(BpfAlu.And, BpfRegister.R0, BpfRegister.R1);
                break;
            case BoundBinaryOperator.BitwiseOr:
                _code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R1);
                break;
            case BoundBinaryOperator.BitwiseXor:
                _code.Alu(BpfAlu.Xor, BpfRegister.R0, BpfRegister.R1);
                break;
            case BoundBinaryOperator.ShiftLeft:
                _code.Alu(BpfAlu.And, BpfRegister.R1, 63);
                _code.Alu(BpfAlu.Lsh, BpfRegister.R0, BpfRegister.R1);
                break;
            case BoundBinaryOperator.ShiftRight:
                _code.Alu(BpfAlu.And, BpfRegister.R1, 63);
                _code.Alu(type.IsSigned ? BpfAlu.Arsh : BpfAlu.Rsh, BpfRegister.R0, BpfRegister.R1);
                break;
            case BoundBinaryOperator.Divide:
            case BoundBinaryOperator.Modulo:
                EmitDivision(operation == BoundBinaryOperator.Divide ? BpfAlu.Div : BpfAlu.Mod, type.IsSigned);
                break;
            default:
                throw new InvalidOperationException($"An operator without code: {operation}.");
        }
    }

    /// <summary>
    /// R0 = R0 / R1 or R0 % R1; by zero faults. eBPF's own signed division is of kernel 6.6: here the magnitudes are divided, the quotient
    /// takes the sign of both, the remainder that of the dividend, as in C.
    /// </summary>
    private void EmitDivision(BpfAlu operation, bool isSigned)
    {
        BpfLabel valid = new();
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, 0, valid);
        context.EmitFault(FaultKind.DivideByZero);
        _code.Bind(valid);
        if (!isSigned)
        {
            _code.Alu(operation, BpfRegister.R0, BpfRegister.R1);
            return;
        }

        BpfLabel left = new(), right = new(), done = new();
        _code.Move(BpfRegister.R2, BpfRegister.R0);
        if (operation == BpfAlu.Div) _code.Alu(BpfAlu.Xor, BpfRegister.R2, BpfRegister.R1);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R0, 0, left);
        _code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
        _code.Bind(left);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R1, 0, right);
        _code.Alu(BpfAlu.Neg, BpfRegister.R1, 0);
        _code.Bind(right);
        _code.Alu(operation, BpfRegister.R0, BpfRegister.R1);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R2, 0, done);
        _code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
        _code.Bind(done);
    }
}
