using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>Conditions: jumps where one does not hold; its value is made only where it is asked for.</content>
internal sealed partial class ExpressionEmitter
{
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
            case BoundBinary { Operator: BoundBinaryOperator.NotEqual, Left.Type.IsString: true } test:
                EmitNullTest(test.Left, whenFalse);
                break;
            case BoundBinary { Operator: BoundBinaryOperator.Equal, Left.Type.IsString: true } test:
                BpfLabel isNull = new();
                EmitNullTest(test.Left, isNull);
                _code.Jump(whenFalse);
                _code.Bind(isNull);
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
