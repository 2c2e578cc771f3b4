using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// Emits expressions. A number's value is left in R0, extended to 64 bits by its type; R1-R5 are lost, R6-R9 kept. While the second operand
/// of an operation is evaluated, the first waits in the frame.
/// </summary>
internal sealed partial class ExpressionEmitter(ClauseContext context)
{
    private readonly ProgramEmitter _program = context.Program;
    private readonly BpfAssembler _code = context.Code;
    private readonly Frame _frame = context.Frame;

    private int StringSize => _program.Options.StringSize;

    /// <summary>Evaluates for the effect alone.</summary>
    public void EmitEffect(BoundExpression expression)
    {
        if (expression.Type.IsString) EmitStringAddress(expression);
        else Emit(expression);
    }

    /// <summary>Evaluates into memory of a given size: a string is zero-padded to it, a number is cut to it.</summary>
    public void EmitInto(BoundExpression expression, BpfRegister origin, int offset, int size)
    {
        switch (expression)
        {
            case BoundStack stack:
                EmitStack(stack.Stack, origin, offset);
                break;
            case BoundSymbolAddress symbol:
                EmitSymbolAddress(symbol, origin, offset);
                break;
            case { Type.IsString: true }:
                EmitStringInto(expression, origin, offset, size);
                break;
            case BoundLiteral { Value: var value } when value == (int)value:
                _code.Store(size, origin, offset, (int)value);
                break;
            case { Type.IsScalar: false }:
                EmitMemoryRead(expression, new MemoryPlace(origin, offset), size);
                break;
            default:
                Emit(expression);
                _code.Store(size, origin, offset, BpfRegister.R0);
                break;
        }
    }

    /// <summary>R0 = the value of a number.</summary>
    public void Emit(BoundExpression expression)
    {
        switch (expression)
        {
            case BoundLiteral literal:
                _code.Move(BpfRegister.R0, literal.Value);
                break;
            case BoundVariable or BoundElement:
                int mark = _frame.Mark;
                EmitLoad(Locate(expression));
                _frame.Release(mark);
                break;
            case BoundBuiltin builtin:
                EmitBuiltin(builtin);
                break;
            case BoundUnary unary:
                EmitUnary(unary);
                break;
            case BoundBinary binary:
                EmitBinary(binary);
                break;
            case BoundLogical { Operator: BoundLogicalOperator.Xor } logical:
                EmitExclusiveOr(logical);
                break;
            case BoundLogical:
                EmitTruth(expression);
                break;
            case BoundConditional conditional:
                EmitConditional(conditional);
                break;
            case BoundAssignment assignment:
                EmitAssignment(assignment);
                break;
            case BoundIncrement increment:
                EmitIncrement(increment);
                break;
            case BoundConversion conversion:
                Emit(conversion.Operand);
                EmitConversion(conversion.Operand.Type, conversion.Type);
                break;
            case BoundComma comma:
                EmitEffect(comma.Left);
                Emit(comma.Right);
                break;
            case BoundCall call:
                EmitCall(call);
                break;
            case BoundDereference or BoundIndex or BoundMember:
                EmitMemoryLoad(expression);
                break;
            case BoundAddressOf address:
                EmitMemoryAddress(address.Target);
                break;
            case BoundExternal external:
                throw Unsupported.Because($"the kernel variable `{external.Variable.Name}");
            default:
                throw new InvalidOperationException($"An expression without code: {expression.GetType().Name}.");
        }
    }

    /// <summary>Jumps where a scalar is 0; falls through elsewhere.</summary>
    public void EmitCondition(BoundExpression expression, BpfLabel whenFalse)
    {
        switch (expression)
        {
            case BoundLogical { Operator: BoundLogicalOperator.And } and:
                EmitCondition(and.Left, whenFalse);
                EmitCondition(and.Right, whenFalse);
                break;
            case BoundLogical { Operator: BoundLogicalOperator.Or } or:
                BpfLabel second = new(), whenTrue = new();
                EmitCondition(or.Left, second);
                _code.Jump(whenTrue);
                _code.Bind(second);
                EmitCondition(or.Right, whenFalse);
                _code.Bind(whenTrue);
                break;
            case BoundUnary { Operator: BoundUnaryOperator.LogicalNot } not:
                BpfLabel isFalse = new();
                EmitCondition(not.Operand, isFalse);
                _code.Jump(whenFalse);
                _code.Bind(isFalse);
                break;
            case BoundBinary { Operator: >= BoundBinaryOperator.StringEqual } binary:
                EmitStringComparison(binary, whenFalse);
                break;
            case BoundBinary { Operator: >= BoundBinaryOperator.Equal } binary:
                EmitComparison(binary, whenFalse);
                break;
            case { Type.IsString: true }:
                EmitNullTest(expression, whenFalse);
                break;
            default:
                Emit(expression);
                _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, whenFalse);
                break;
        }
    }

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

    /// <summary>R0 = 1 where a condition holds, else 0.</summary>
    private void EmitTruth(BoundExpression expression)
    {
        BpfLabel whenFalse = new(), done = new();
        EmitCondition(expression, whenFalse);
        _code.Move(BpfRegister.R0, 1);
        _code.Jump(done);
        _code.Bind(whenFalse);
        _code.Move(BpfRegister.R0, 0);
        _code.Bind(done);
    }

    private void EmitExclusiveOr(BoundLogical logical)
    {
        int mark = _frame.Mark;
        int left = _frame.Reserve(8);
        EmitTruth(logical.Left);
        _code.Store(8, BpfRegister.R10, left, BpfRegister.R0);
        EmitTruth(logical.Right);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, left);
        _code.Alu(BpfAlu.Xor, BpfRegister.R0, BpfRegister.R1);
        _frame.Release(mark);
    }

    private void EmitConditional(BoundConditional conditional)
    {
        BpfLabel otherwise = new(), done = new();
        EmitCondition(conditional.Condition, otherwise);
        Emit(conditional.WhenTrue);
        _code.Jump(done);
        _code.Bind(otherwise);
        Emit(conditional.WhenFalse);
        _code.Bind(done);
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

    /// <summary>Jumps where a comparison does not hold.</summary>
    private void EmitComparison(BoundBinary binary, BpfLabel whenFalse)
    {
        BpfJump inverse = Inverse(binary.Operator, binary.Left.Type.IsSigned);
        if (binary.Right is BoundLiteral { Value: var value } && value == (int)value)
        {
            Emit(binary.Left);
            _code.Jump(inverse, BpfRegister.R0, (int)value, whenFalse);
            return;
        }

        EmitOperands(binary.Left, binary.Right);
        _code.Jump(inverse, BpfRegister.R0, BpfRegister.R1, whenFalse);
    }

    private static BpfJump Inverse(BoundBinaryOperator operation, bool isSigned) => operation switch
    {
        BoundBinaryOperator.Equal => BpfJump.NotEqual,
        BoundBinaryOperator.NotEqual => BpfJump.Equal,
        BoundBinaryOperator.Less => isSigned ? BpfJump.SignedGreaterOrEqual : BpfJump.GreaterOrEqual,
        BoundBinaryOperator.LessOrEqual => isSigned ? BpfJump.SignedGreater : BpfJump.Greater,
        BoundBinaryOperator.Greater => isSigned ? BpfJump.SignedLessOrEqual : BpfJump.LessOrEqual,
        BoundBinaryOperator.GreaterOrEqual => isSigned ? BpfJump.SignedLess : BpfJump.Less,
        _ => throw new InvalidOperationException($"Not a comparison: {operation}."),
    };
}
