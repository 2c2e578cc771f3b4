using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Expressions.</content>
internal sealed partial class Binder
{
    /// <summary>An expression whose value is used: it is not an aggregation and not a stack.</summary>
    private BoundExpression BindValue(ExpressionSyntax syntax)
    {
        BoundExpression expression = BindExpression(syntax);
        return _diagnostics.HasErrors ? new BoundErrorExpression(syntax.Span) : expression;
    }

    /// <summary>A key or printf argument: a value, or a stack or address as a key.</summary>
    private BoundExpression BindRecordable(ExpressionSyntax syntax) =>
        Unwrap(syntax) is CallExpressionSyntax { Target: NameExpressionSyntax name } call
            && BuiltinFunctions.Find(name.Name) is { Kind: BuiltinFunctionKind.Action } function && BindRecordableCall(call, function) is { } recordable
            ? recordable
            : BindValue(syntax);

    private BoundExpression BindExpression(ExpressionSyntax syntax)
    {
        if (_diagnostics.HasErrors) return new BoundErrorExpression(syntax.Span);
        return syntax switch
        {
            ParenthesizedExpressionSyntax parenthesized => BindExpression(parenthesized.Expression),
            IntegerLiteralExpressionSyntax literal => BindInteger(literal),
            StringLiteralExpressionSyntax literal => BindString(literal.Span, literal.Bytes),
            NameExpressionSyntax name => BindName(name),
            ScopedNameExpressionSyntax name => BindScopedName(name),
            AggregationNameExpressionSyntax name => BindAggregationName(name),
            ElementAccessExpressionSyntax element => BindElementAccess(element),
            CallExpressionSyntax call => BindCall(call),
            MemberAccessExpressionSyntax member => BindMemberAccess(member),
            PostfixExpressionSyntax postfix => BindIncrement(postfix.Span, postfix.Target, postfix.Operator, isPrefix: false),
            UnaryExpressionSyntax unary => BindUnary(unary),
            SizeofTypeExpressionSyntax size => BindSizeof(size.Span, BindTypeName(size.Type)),
            SizeofExpressionSyntax size => BindSizeof(size),
            StringofExpressionSyntax text => BindStringof(text),
            OffsetofExpressionSyntax offset => BindOffsetof(offset),
            XlateExpressionSyntax xlate => BindXlate(xlate),
            CastExpressionSyntax cast => BindCast(cast),
            BinaryExpressionSyntax binary => BindBinary(binary),
            ConditionalExpressionSyntax conditional => BindConditional(conditional),
            AssignmentExpressionSyntax assignment => BindAssignment(assignment),
            CommaExpressionSyntax comma => BindComma(comma),
            _ => throw new InvalidOperationException($"No rule binds {syntax.GetType().Name}."),
        };
    }

    /// <summary>An aggregation inside an expression: it has no value, which what is around it refuses.</summary>
    private BoundExpression BindAggregationName(AggregationNameExpressionSyntax syntax)
    {
        if (_scope.FindAggregation(syntax.Name) is not null) return new BoundAggregationName(syntax.Span, syntax.Name);
        _diagnostics.ReportUndefined(syntax.Span, $"@{syntax.Name}", "Unknown variable name");
        return new BoundErrorExpression(syntax.Span);
    }

    private BoundExpression BindInteger(IntegerLiteralExpressionSyntax syntax)
    {
        IntegerConstant constant = syntax.Value;
        DType? type = TypeRules.OfConstant(constant.Value, constant.IsDecimal, constant.IsUnsigned, constant.LongCount);
        if (type is null)
        {
            _diagnostics.ReportConstantTooLarge(syntax.Span, constant.Value);
            return new BoundErrorExpression(syntax.Span);
        }

        long value = unchecked((long)constant.Value);
        return new BoundLiteral(syntax.Span, type, constant.IsNegative ? unchecked(-value) : value);
    }

    private BoundStringLiteral BindString(TextSpan span, ReadOnlyMemory<byte> bytes) =>
        new(span, new StringType(Math.Min(bytes.Length + 1, _options.StringSize)), bytes);

    private BoundExpression BindSizeof(SizeofExpressionSyntax syntax)
    {
        if (AggregationOf(syntax.Operand) is not null)
        {
            _diagnostics.ReportSizeofUnknown(syntax.Span);
            return new BoundErrorExpression(syntax.Span);
        }

        BoundExpression operand = BindOperand(syntax.Operand);
        if (operand.Type.IsError) return operand;
        if (operand is BoundMember { Member.IsBitField: true })
        {
            _diagnostics.ReportSizeofBitField(syntax.Span);
            return new BoundErrorExpression(syntax.Span);
        }

        return BindSizeof(syntax.Span, operand is BoundStringLiteral literal ? new ArrayType(BuiltinTypes.Char, literal.Bytes.Length + 1) : StoredType(operand.Type));
    }

    private BoundExpression BindSizeof(TextSpan span, DType? type)
    {
        if (type is null) return new BoundErrorExpression(span);
        if (type.Size > 0) return new BoundLiteral(span, BuiltinTypes.SizeT, type.Size);
        _diagnostics.ReportSizeofUnknown(span);
        return new BoundErrorExpression(span);
    }

    private BoundExpression BindStringof(StringofExpressionSyntax syntax)
    {
        BoundExpression operand = BindOperand(syntax.Operand);
        if (operand.Type.IsError || operand.Type.IsString) return operand;
        if (operand.Type.IsScalar || TypeRules.IsPointerLike(operand.Type)) return new BoundConversion(syntax.Span, StringOfOption, operand);
        _diagnostics.ReportStringof(syntax.Span, operand.Type.Name);
        return new BoundErrorExpression(syntax.Span);
    }

    private BoundExpression BindOffsetof(OffsetofExpressionSyntax syntax)
    {
        DType? type = BindTypeName(syntax.Type);
        if (type?.Resolved is not StructType { IsComplete: true } structure)
        {
            if (type is not null) _diagnostics.ReportOffsetofType(syntax.Span);
            return new BoundErrorExpression(syntax.Span);
        }

        if (structure.FindMember(syntax.Member) is not { } member)
        {
            _diagnostics.ReportOffsetofNoMember(syntax.Span, syntax.Member, structure.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        if (!member.IsBitField) return new BoundLiteral(syntax.Span, BuiltinTypes.SizeT, member.Offset);
        _diagnostics.ReportOffsetofBitField(syntax.Span, syntax.Member);
        return new BoundErrorExpression(syntax.Span);
    }

    private BoundExpression BindCast(CastExpressionSyntax syntax)
    {
        DType? type = BindTypeName(syntax.Type);
        BoundExpression operand = BindValue(syntax.Operand);
        if (type is null || operand.Type.IsError) return new BoundErrorExpression(syntax.Span);
        DType from = operand.Type;
        bool isAllowed = TypeRules.AreSame(type, from)
            || (type.IsScalar && from.IsScalar)
            || (type.IsVoid && from is not DynamicType)
            || (type.IsPointer && (TypeRules.IsPointerLike(from) || from.IsString))
            || (type.IsString && (from.IsScalar || TypeRules.IsPointerLike(from) || TypeRules.IsStringCompatible(from)));
        if (!isAllowed)
        {
            _diagnostics.ReportInvalidCast(syntax.Span, from.Name, type.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        if (type.IsString) return Convert(operand, type);
        if (type.IsStructure) return operand with { Span = syntax.Span };
        if (type.IsPointer) operand = from.IsString ? Kept(operand) : ToPointer(operand);
        if (operand is BoundLiteral literal && type.IsScalar) return new BoundLiteral(syntax.Span, type, ConstantFolder.Convert(literal.Value, type));
        return new BoundConversion(syntax.Span, type, operand);
    }

    private BoundExpression BindComma(CommaExpressionSyntax syntax)
    {
        BoundExpression left = BindExpression(syntax.Left);
        BoundExpression right = BindExpression(syntax.Right);
        if (_diagnostics.HasErrors) return new BoundErrorExpression(syntax.Span);
        if (left.Type is DynamicType || right.Type is DynamicType) _diagnostics.ReportDynamicOperand(syntax.Span, ",");
        else if (IsAction(syntax.Left) || IsAction(syntax.Right)) _diagnostics.ReportActionOperand(syntax.Span, ",");
        return _diagnostics.HasErrors ? new BoundErrorExpression(syntax.Span) : new BoundComma(syntax.Span, left, right);
    }

    private BoundExpression BindConditional(ConditionalExpressionSyntax syntax)
    {
        BoundExpression condition = BindValue(syntax.Condition);

        // Of a constant condition the other operand is not looked at (illumos dt_parser.c, dt_node_op3).
        if (condition is BoundLiteral literal) return BindValue(literal.Value != 0 ? syntax.WhenTrue : syntax.WhenFalse);
        BoundExpression left = BindValue(syntax.WhenTrue);
        BoundExpression right = BindValue(syntax.WhenFalse);
        if (_diagnostics.HasErrors) return new BoundErrorExpression(syntax.Span);
        if (left.Type is DynamicType || right.Type is DynamicType) _diagnostics.ReportDynamicOperand(syntax.Span, "?:");
        else if (IsAction(syntax.WhenTrue) || IsAction(syntax.WhenFalse)) _diagnostics.ReportConditionalAction(syntax.Span);
        if (_diagnostics.HasErrors) return new BoundErrorExpression(syntax.Span);
        if (!IsCondition(condition))
        {
            _diagnostics.ReportConditionNotScalar(syntax.Condition.Span);
            return new BoundErrorExpression(syntax.Span);
        }

        DType? type = ConditionalType(left, right);
        if (type is null)
        {
            _diagnostics.ReportConditionalMismatch(syntax.Span);
            return new BoundErrorExpression(syntax.Span);
        }

        return new BoundConditional(syntax.Span, type, condition, Convert(left, type), Convert(right, type));
    }

    private DType? ConditionalType(BoundExpression left, BoundExpression right)
    {
        if (left.Type.IsString && right.Type.IsString) return new StringType(Math.Max(left.Type.Size, right.Type.Size));
        if (TypeRules.AreSame(left.Type, right.Type)) return left.Type;
        if (left.Type.IsInteger && right.Type.IsInteger) return TypeRules.Promote(left.Type, right.Type);
        if ((left.Type.IsString && TypeRules.IsStringCompatible(right.Type)) || (right.Type.IsString && TypeRules.IsStringCompatible(left.Type)))
            return StringOfOption;
        if (TypeRules.IsNull(left) && (right.Type.IsPointer || right.Type.IsString)) return right.Type;
        if (TypeRules.IsNull(right) && (left.Type.IsPointer || left.Type.IsString)) return left.Type;
        if (!TypeRules.ArePointersCompatible(left.Type, right.Type)) return null;
        return TypeRules.Target(right.Type)!.IsVoid ? left.Type : right.Type;
    }

    private static bool IsAction(ExpressionSyntax syntax) =>
        Unwrap(syntax) is CallExpressionSyntax { Target: NameExpressionSyntax name }
        && BuiltinFunctions.Find(name.Name) is { Kind: BuiltinFunctionKind.Action };
}
