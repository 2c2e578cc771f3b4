using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Operators (illumos dt_parser.c, dt_cook_op1 and dt_cook_op2).</content>
internal sealed partial class Binder
{
    private BoundExpression BindUnary(UnaryExpressionSyntax syntax)
    {
        string text = SyntaxFacts.GetText(syntax.Operator)!;
        switch (syntax.Operator)
        {
            case SyntaxKind.PlusPlusToken or SyntaxKind.MinusMinusToken:
                return BindIncrement(syntax.Span, syntax.Operand, syntax.Operator, isPrefix: true);
            case SyntaxKind.AmpersandToken:
                return BindAddressOf(syntax);
        }

        BoundExpression operand = BindOperand(syntax.Operand);
        if (operand.Type.IsError) return operand;
        switch (syntax.Operator)
        {
            case SyntaxKind.StarToken:
                return BindDereference(syntax.Span, operand);
            case SyntaxKind.PlusToken or SyntaxKind.MinusToken when !operand.Type.IsInteger:
                _diagnostics.ReportArithmeticOperand(syntax.Span, text);
                return new BoundErrorExpression(syntax.Span);
            case SyntaxKind.TildeToken when !operand.Type.IsInteger:
                _diagnostics.ReportIntegralOperand(syntax.Span, text);
                return new BoundErrorExpression(syntax.Span);
            case SyntaxKind.BangToken when !IsCondition(operand):
                _diagnostics.ReportScalarOperand(syntax.Span, text);
                return new BoundErrorExpression(syntax.Span);
            case SyntaxKind.PlusToken:
                return operand with { Span = syntax.Span };
        }

        BoundUnaryOperator kind = syntax.Operator switch
        {
            SyntaxKind.MinusToken => BoundUnaryOperator.Negate,
            SyntaxKind.TildeToken => BoundUnaryOperator.BitwiseNot,
            _ => BoundUnaryOperator.LogicalNot,
        };
        DType type = kind == BoundUnaryOperator.LogicalNot ? BuiltinTypes.Int : operand.Type;
        if (operand is not BoundLiteral literal) return new BoundUnary(syntax.Span, type, kind, operand);
        return new BoundLiteral(syntax.Span, type, kind switch
        {
            BoundUnaryOperator.Negate => unchecked(-literal.Value),
            BoundUnaryOperator.BitwiseNot => ~literal.Value,
            _ => literal.Value == 0 ? 1 : 0,
        });
    }

    /// <summary>
    /// The operand of a unary operator. A thread's or clause's variable, or an array, that nothing has made yet becomes one of int64_t, so that
    /// <c>!self->seen</c> may stand before the assignment (illumos dt_parser.c, dt_cook_op1).
    /// </summary>
    private BoundExpression BindOperand(ExpressionSyntax syntax)
    {
        ExpressionSyntax target = Unwrap(syntax);
        bool isMade = target is ScopedNameExpressionSyntax or ElementAccessExpressionSyntax && AggregationOf(target) is null && IsNew(target);
        return !isMade ? BindValue(syntax) : Declare(target, new BoundLiteral(syntax.Span, BuiltinTypes.Int64, 0)) ?? new BoundErrorExpression(syntax.Span);
    }

    private BoundExpression BindDereference(TextSpan span, BoundExpression operand)
    {
        if (TypeRules.Target(operand.Type) is not { } target)
        {
            _diagnostics.ReportDereference(span, "D_DEREF_NONPTR", "cannot dereference non-pointer type");
            return new BoundErrorExpression(span);
        }

        if (target.IsVoid) _diagnostics.ReportDereference(span, "D_DEREF_VOID", "cannot dereference pointer to void");
        else if (target.Resolved is FunctionType) _diagnostics.ReportDereference(span, "D_DEREF_FUNC", "cannot dereference pointer to function");
        if (_diagnostics.HasErrors) return new BoundErrorExpression(span);
        return operand.Type.IsPointer
            ? new BoundDereference(span, target, operand)
            : new BoundIndex(span, target, operand, new BoundLiteral(span, BuiltinTypes.Int, 0));
    }

    private BoundExpression BindAddressOf(UnaryExpressionSyntax syntax)
    {
        if (AggregationOf(syntax.Operand) is not null)
        {
            _diagnostics.ReportAddressOf(syntax.Span, "D_ADDROF_VAR", "cannot take address of dynamic variable");
            return new BoundErrorExpression(syntax.Span);
        }

        BoundExpression operand = BindOperand(syntax.Operand);
        if (operand.Type.IsError) return operand;
        if (operand is BoundVariable or BoundElement or BoundBuiltin) _diagnostics.ReportAddressOf(syntax.Span, "D_ADDROF_VAR", "cannot take address of dynamic variable");
        else if (!IsMemory(operand)) _diagnostics.ReportAddressOf(syntax.Span, "D_ADDROF_LVAL", "unacceptable operand for unary & operator");
        else if (operand is BoundMember { Member.IsBitField: true }) _diagnostics.ReportAddressOf(syntax.Span, "D_ADDROF_BITFIELD", "cannot take address of bit-field");
        return _diagnostics.HasErrors
            ? new BoundErrorExpression(syntax.Span)
            : new BoundAddressOf(syntax.Span, new PointerType(operand.Type), operand);
    }

    private static bool IsMemory(BoundExpression expression) => expression switch
    {
        BoundDereference or BoundIndex or BoundExternal => true,
        BoundMember member => IsMemory(member.Target) || member.Target is BoundVariable or BoundElement or BoundBuiltin,
        _ => false,
    };

    private BoundExpression BindBinary(BinaryExpressionSyntax syntax)
    {
        BoundExpression left = BindValue(syntax.Left);
        if (left.Type.IsError) return new BoundErrorExpression(syntax.Span);
        BoundExpression right = EnumeratorOf(left.Type, syntax.Right) ?? BindValue(syntax.Right);
        if (right.Type.IsError) return new BoundErrorExpression(syntax.Span);
        string text = SyntaxFacts.GetText(syntax.Operator)!;
        if (syntax.Operator is SyntaxKind.SlashToken or SyntaxKind.PercentToken && right is BoundLiteral { Value: 0 })
        {
            _diagnostics.ReportDivisionByZero(syntax.Span);
            return new BoundErrorExpression(syntax.Span);
        }

        return syntax.Operator switch
        {
            SyntaxKind.AmpersandAmpersandToken => BindLogical(syntax.Span, BoundLogicalOperator.And, left, right, text),
            SyntaxKind.BarBarToken => BindLogical(syntax.Span, BoundLogicalOperator.Or, left, right, text),
            SyntaxKind.CaretCaretToken => BindLogical(syntax.Span, BoundLogicalOperator.Xor, left, right, text),
            _ => BindBinary(syntax.Span, BinaryOperator(syntax.Operator), left, right, text),
        };
    }

    /// <summary>A name on the right of a comparison with an enumeration is looked up in it.</summary>
    private static BoundLiteral? EnumeratorOf(DType left, ExpressionSyntax right)
    {
        if (left.Resolved is not EnumType type || right is not NameExpressionSyntax name) return null;
        foreach ((string enumerator, int value) in type.Enumerators)
        {
            if (enumerator == name.Name) return new BoundLiteral(right.Span, type, value);
        }

        return null;
    }

    private BoundExpression BindLogical(TextSpan span, BoundLogicalOperator kind, BoundExpression left, BoundExpression right, string text)
    {
        if (!IsCondition(left) || !IsCondition(right))
        {
            _diagnostics.ReportScalarOperands(span, text);
            return new BoundErrorExpression(span);
        }

        if (left is not BoundLiteral a || right is not BoundLiteral b) return new BoundLogical(span, BuiltinTypes.Int, kind, left, right);
        return Int(span, kind switch
        {
            BoundLogicalOperator.And => a.Value != 0 && b.Value != 0,
            BoundLogicalOperator.Or => a.Value != 0 || b.Value != 0,
            _ => (a.Value != 0) != (b.Value != 0),
        });
    }

    private static BoundBinaryOperator BinaryOperator(SyntaxKind kind) => kind switch
    {
        SyntaxKind.PlusToken or SyntaxKind.PlusEqualsToken => BoundBinaryOperator.Add,
        SyntaxKind.MinusToken or SyntaxKind.MinusEqualsToken => BoundBinaryOperator.Subtract,
        SyntaxKind.StarToken or SyntaxKind.StarEqualsToken => BoundBinaryOperator.Multiply,
        SyntaxKind.SlashToken or SyntaxKind.SlashEqualsToken => BoundBinaryOperator.Divide,
        SyntaxKind.PercentToken or SyntaxKind.PercentEqualsToken => BoundBinaryOperator.Modulo,
        SyntaxKind.LessLessToken or SyntaxKind.LessLessEqualsToken => BoundBinaryOperator.ShiftLeft,
        SyntaxKind.GreaterGreaterToken or SyntaxKind.GreaterGreaterEqualsToken => BoundBinaryOperator.ShiftRight,
        SyntaxKind.AmpersandToken or SyntaxKind.AmpersandEqualsToken => BoundBinaryOperator.BitwiseAnd,
        SyntaxKind.BarToken or SyntaxKind.BarEqualsToken => BoundBinaryOperator.BitwiseOr,
        SyntaxKind.CaretToken or SyntaxKind.CaretEqualsToken => BoundBinaryOperator.BitwiseXor,
        SyntaxKind.EqualsEqualsToken => BoundBinaryOperator.Equal,
        SyntaxKind.BangEqualsToken => BoundBinaryOperator.NotEqual,
        SyntaxKind.LessToken => BoundBinaryOperator.Less,
        SyntaxKind.LessEqualsToken => BoundBinaryOperator.LessOrEqual,
        SyntaxKind.GreaterToken => BoundBinaryOperator.Greater,
        _ => BoundBinaryOperator.GreaterOrEqual,
    };

    private BoundExpression BindBinary(TextSpan span, BoundBinaryOperator kind, BoundExpression left, BoundExpression right, string text)
    {
        switch (kind)
        {
            case BoundBinaryOperator.Add or BoundBinaryOperator.Subtract:
                return BindAdditive(span, kind, left, right, text);
            case BoundBinaryOperator.Multiply or BoundBinaryOperator.Divide when !left.Type.IsInteger || !right.Type.IsInteger:
                _diagnostics.ReportArithmeticOperands(span, text);
                return new BoundErrorExpression(span);
            case >= BoundBinaryOperator.Equal:
                return BindComparison(span, kind, left, right, text);
        }

        if (!left.Type.IsInteger || !right.Type.IsInteger)
        {
            _diagnostics.ReportIntegralOperands(span, text);
            return new BoundErrorExpression(span);
        }

        if (kind is BoundBinaryOperator.ShiftLeft or BoundBinaryOperator.ShiftRight) return Fold(span, left.Type, kind, left, right);
        DType type = TypeRules.Promote(left.Type, right.Type);
        return Operation(span, type, kind, left, right, type);
    }

    /// <summary>
    /// An operation on integers. One on constants is carried out in 64 bits, and only its type is theirs: what does not fit is cut where it
    /// is stored, recorded or compared with what is no constant (illumos dt_parser.c, dt_node_op2).
    /// </summary>
    private BoundExpression Operation(TextSpan span, DType result, BoundBinaryOperator kind, BoundExpression left, BoundExpression right, DType type) =>
        left is BoundLiteral a && right is BoundLiteral b && ConstantFolder.Binary(kind, a.Value, b.Value, type.IsSigned) is long value
            ? new BoundLiteral(span, result, value)
            : new BoundBinary(span, result, kind, Convert(left, type), Convert(right, type));

    private static BoundExpression Fold(TextSpan span, DType type, BoundBinaryOperator kind, BoundExpression left, BoundExpression right) =>
        left is BoundLiteral a && right is BoundLiteral b && ConstantFolder.Binary(kind, a.Value, b.Value, left.Type.IsSigned) is long value
            ? new BoundLiteral(span, type, value)
            : new BoundBinary(span, type, kind, left, right);

    private BoundExpression BindAdditive(TextSpan span, BoundBinaryOperator kind, BoundExpression left, BoundExpression right, string text)
    {
        if (left.Type.IsInteger && right.Type.IsInteger)
        {
            DType type = TypeRules.Promote(left.Type, right.Type);
            return Operation(span, type, kind, left, right, type);
        }

        // D permits strings to be treated as pointers; the sum is a string again (illumos dt_parser.c, dt_cook_op2).
        if (left.Type.IsString && right.Type.IsInteger) return Tail(span, kind, left, right);
        if (right.Type.IsString && left.Type.IsInteger && kind == BoundBinaryOperator.Add) return Tail(span, kind, right, left);
        left = ToPointer(left);
        right = ToPointer(right);
        bool leftPoints = left.Type.IsPointer && !TypeRules.IsUnsizedPointer(left.Type);
        bool rightPoints = right.Type.IsPointer && !TypeRules.IsUnsizedPointer(right.Type);
        if (leftPoints && right.Type.IsInteger) return Fold(span, left.Type, kind, left, Scale(right, left.Type));
        if (rightPoints && left.Type.IsInteger && kind == BoundBinaryOperator.Add) return Fold(span, right.Type, kind, right, Scale(left, right.Type));
        if (leftPoints && rightPoints && kind == BoundBinaryOperator.Subtract && TypeRules.ArePointersCompatible(left.Type, right.Type))
        {
            DType distance = BuiltinTypes.Typedefs["ptrdiff_t"];
            BoundExpression bytes = new BoundBinary(span, distance, kind, left, right);
            return new BoundBinary(span, distance, BoundBinaryOperator.Divide, bytes, new BoundLiteral(span, distance, TypeRules.Target(left.Type)!.Size));
        }

        _diagnostics.ReportIncompatible(span, left.Type.Name, text, right.Type.Name);
        return new BoundErrorExpression(span);
    }

    private BoundConversion Tail(TextSpan span, BoundBinaryOperator kind, BoundExpression text, BoundExpression distance)
    {
        DType pointer = new PointerType(BuiltinTypes.Char);
        BoundExpression address = text is BoundConversion { Operand.Type: var from } conversion && TypeRules.IsCharacterPointer(from)
            ? conversion.Operand
            : Convert(text, pointer);
        return new BoundConversion(span, StringOfOption, new BoundBinary(span, pointer, kind, address, Convert(distance, BuiltinTypes.Long)));
    }

    /// <summary>An array where a pointer is wanted.</summary>
    private static BoundExpression ToPointer(BoundExpression expression) => expression.Type.Resolved is ArrayType array
        ? new BoundAddressOf(expression.Span, new PointerType(array.Element), expression)
        : expression;

    private BoundExpression Scale(BoundExpression index, DType pointer)
    {
        int size = TypeRules.Target(pointer)!.Size;
        BoundExpression wide = Convert(index, BuiltinTypes.Long);
        return size == 1 ? wide : Fold(index.Span, BuiltinTypes.Long, BoundBinaryOperator.Multiply, wide, new BoundLiteral(index.Span, BuiltinTypes.Long, size));
    }

    private BoundExpression BindComparison(TextSpan span, BoundBinaryOperator kind, BoundExpression left, BoundExpression right, string text)
    {
        if (left.Type.IsInteger && right.Type.IsInteger)
        {
            return Operation(span, BuiltinTypes.Int, kind, left, right, TypeRules.Promote(left.Type, right.Type));
        }

        if (kind is BoundBinaryOperator.Equal or BoundBinaryOperator.NotEqual)
        {
            if (left.Type.IsString && TypeRules.IsNull(right)) return new BoundBinary(span, BuiltinTypes.Int, kind, left, right);
            if (right.Type.IsString && TypeRules.IsNull(left)) return new BoundBinary(span, BuiltinTypes.Int, kind, right, left);
        }

        bool isText = (left.Type.IsString && CanBeText(right)) || (right.Type.IsString && CanBeText(left));
        if (isText)
        {
            BoundBinaryOperator strings = kind - BoundBinaryOperator.Equal + BoundBinaryOperator.StringEqual;
            return new BoundBinary(span, BuiltinTypes.Int, strings, Convert(left, StringOfOption), Convert(right, StringOfOption));
        }

        left = ToPointer(left);
        right = ToPointer(right);
        if (left.Type.IsPointer && right is BoundLiteral { Value: 0, Type.IsInteger: true }) right = Convert(right, left.Type);
        else if (right.Type.IsPointer && left is BoundLiteral { Value: 0, Type.IsInteger: true }) left = Convert(left, right.Type);
        if (TypeRules.ArePointersCompatible(left.Type, right.Type)) return new BoundBinary(span, BuiltinTypes.Int, kind, left, right);
        _diagnostics.ReportIncompatible(span, left.Type.Name, text, right.Type.Name);
        return new BoundErrorExpression(span);
    }

    private static bool CanBeText(BoundExpression expression) => TypeRules.IsStringCompatible(expression.Type) || TypeRules.IsNull(expression);
}
