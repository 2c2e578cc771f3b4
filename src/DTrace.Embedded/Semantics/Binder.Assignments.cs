using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Assignments, and the variables they make.</content>
internal sealed partial class Binder
{
    private BoundExpression BindAssignment(AssignmentExpressionSyntax syntax)
    {
        if (AggregationOf(syntax.Target) is { } aggregation)
        {
            string name = aggregation.Name.Name;
            if (_diagnostics.HasErrors) return new BoundErrorExpression(syntax.Span);
            if (syntax.Operator != SyntaxKind.EqualsToken && _scope.FindAggregation(name) is null) _diagnostics.ReportUnassigned(aggregation.Name.Span, "@" + name);
            else _diagnostics.ReportNotAggregating(syntax.Span, name);
            return new BoundErrorExpression(syntax.Span);
        }

        return syntax.Operator == SyntaxKind.EqualsToken ? BindSimpleAssignment(syntax) : BindCompoundAssignment(syntax);
    }

    private BoundExpression BindSimpleAssignment(AssignmentExpressionSyntax syntax)
    {
        ExpressionSyntax target = Unwrap(syntax.Target);
        BoundExpression? assigned = IsNew(target) ? null : BindValue(target);
        if (_diagnostics.HasErrors) return new BoundErrorExpression(syntax.Span);
        BoundExpression value;
        if (assigned is null)
        {
            string? name = NameOf(target);
            bool isMarked = name is not null && _unassigned.Add(name);
            value = BindValue(syntax.Value);
            if (isMarked) _unassigned.Remove(name!);
            if (value.Type.IsError || (IsNew(target) ? Declare(target, value) : BindValue(target)) is not { } declared) return new BoundErrorExpression(syntax.Span);
            assigned = declared;
        }
        else
        {
            value = BindValue(syntax.Value);
            if (value.Type.IsError) return value;
        }

        DType type = assigned.Type;
        if (!type.IsString && type.Resolved is ArrayType or FunctionType)
        {
            _diagnostics.ReportArrayOrFunction(syntax.Span, "=", type.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        if (!TypeRules.IsArgumentCompatible(type, value))
        {
            _diagnostics.ReportIncompatible(syntax.Span, type.Name, "=", value.Type.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        if (!CheckWritable(syntax.Span, "=", assigned)) return new BoundErrorExpression(syntax.Span);
        return new BoundAssignment(syntax.Span, type, assigned, null, type, ConvertStored(value, type));
    }

    private BoundExpression BindCompoundAssignment(AssignmentExpressionSyntax syntax)
    {
        string text = SyntaxFacts.GetText(syntax.Operator)!;
        ExpressionSyntax name = Unwrap(syntax.Target);
        if (IsNew(name))
        {
            _diagnostics.ReportUnassigned(name.Span, NameOf(name) ?? string.Empty);
            return new BoundErrorExpression(syntax.Span);
        }

        BoundExpression target = BindValue(name);
        BoundExpression value = BindValue(syntax.Value);
        if (_diagnostics.HasErrors) return new BoundErrorExpression(syntax.Span);
        BoundBinaryOperator kind = BinaryOperator(syntax.Operator);
        if (kind is BoundBinaryOperator.Divide or BoundBinaryOperator.Modulo && value is BoundLiteral { Value: 0 })
        {
            _diagnostics.ReportDivisionByZero(syntax.Span);
            return new BoundErrorExpression(syntax.Span);
        }

        bool isAdditive = kind is BoundBinaryOperator.Add or BoundBinaryOperator.Subtract;
        if (isAdditive && target.Type.IsPointer && !TypeRules.IsUnsizedPointer(target.Type) && value.Type.IsInteger)
        {
            return CheckWritable(syntax.Span, text, target)
                ? new BoundAssignment(syntax.Span, target.Type, target, kind, target.Type, Scale(value, target.Type))
                : new BoundErrorExpression(syntax.Span);
        }

        if (!target.Type.IsInteger || !value.Type.IsInteger)
        {
            if (isAdditive && (target.Type.IsString || value.Type.IsString)) _diagnostics.ReportIncompatible(syntax.Span, target.Type.Name, text, value.Type.Name);
            else if (isAdditive) _diagnostics.ReportUnsizedTarget(syntax.Span, text);
            else if (kind is BoundBinaryOperator.Multiply or BoundBinaryOperator.Divide) _diagnostics.ReportArithmeticOperands(syntax.Span, text);
            else _diagnostics.ReportIntegralOperands(syntax.Span, text);
            return new BoundErrorExpression(syntax.Span);
        }

        if (!CheckWritable(syntax.Span, text, target)) return new BoundErrorExpression(syntax.Span);
        bool isShift = kind is BoundBinaryOperator.ShiftLeft or BoundBinaryOperator.ShiftRight;
        DType operation = isShift ? target.Type : TypeRules.Promote(target.Type, value.Type);
        return new BoundAssignment(syntax.Span, target.Type, target, kind, operation, isShift ? value : Convert(value, operation));
    }

    private BoundExpression BindIncrement(TextSpan span, ExpressionSyntax syntax, SyntaxKind kind, bool isPrefix)
    {
        string text = SyntaxFacts.GetText(kind)!;
        ExpressionSyntax name = Unwrap(syntax);
        if (AggregationOf(name) is not null)
        {
            _diagnostics.ReportScalarOperand(span, text);
            return new BoundErrorExpression(span);
        }

        BoundExpression? target = IsNew(name) ? Declare(name, new BoundLiteral(span, BuiltinTypes.Int64, 0)) : BindValue(name);
        if (target is null || target.Type.IsError) return new BoundErrorExpression(span);
        if (!target.Type.IsScalar) _diagnostics.ReportScalarOperand(span, text);
        else if (TypeRules.IsUnsizedPointer(target.Type)) _diagnostics.ReportUnsizedOperand(span, text);
        if (_diagnostics.HasErrors || !CheckWritable(span, text, target)) return new BoundErrorExpression(span);
        long step = target.Type.IsPointer ? TypeRules.Target(target.Type)!.Size : 1;
        return new BoundIncrement(span, target.Type, target, isPrefix, kind == SyntaxKind.PlusPlusToken ? step : -step);
    }

    /// <summary>Whether a target is a variable that nothing has made yet.</summary>
    private bool IsNew(ExpressionSyntax target) => target switch
    {
        NameExpressionSyntax name => IsUnknown(name.Name),
        ScopedNameExpressionSyntax name => FindScoped(name) is null,
        ElementAccessExpressionSyntax element => Unwrap(element.Target) is NameExpressionSyntax or ScopedNameExpressionSyntax && IsNew(Unwrap(element.Target)),
        _ => false,
    };

    private static string? NameOf(ExpressionSyntax target) => target switch
    {
        NameExpressionSyntax name => name.Name,
        ScopedNameExpressionSyntax name => Spelled(name),
        ElementAccessExpressionSyntax element => NameOf(Unwrap(element.Target)),
        _ => null,
    };

    /// <summary>Makes the variable a first assignment names, of the value's type, and binds the target.</summary>
    private BoundExpression? Declare(ExpressionSyntax target, BoundExpression value)
    {
        DType type = StoredType(value.Type);
        if (type.IsVoid)
        {
            _diagnostics.ReportIncompatible(target.Span, "<DYN>", "=", "void");
            return null;
        }

        if (type is DynamicType)
        {
            if (value is BoundAggregationName aggregation) _diagnostics.ReportAggregationAsValue(value.Span, aggregation.Name);
            else _diagnostics.ReportTranslatedWhole(target.Span);
            return null;
        }

        if (type.Resolved is ArrayType or FunctionType)
        {
            _diagnostics.ReportArrayOrFunction(target.Span, "=", type.Name);
            return null;
        }

        if (type.Size > MaximumSize)
        {
            _diagnostics.ReportDeclaration(target.Span, "D_DECL_ARRBIG", "array dimension too big");
            return null;
        }

        List<DType>? keys = null;
        ExpressionSyntax name = target;
        if (target is ElementAccessExpressionSyntax element)
        {
            name = Unwrap(element.Target);
            if (name is ScopedNameExpressionSyntax { IsThreadLocal: false } local)
            {
                _diagnostics.ReportLocalArray(target.Span, local.Name);
                return null;
            }

            keys = [];
            foreach (ExpressionSyntax argument in element.Arguments)
            {
                BoundExpression key = BindValue(argument);
                if (key.Type.IsVoid || key.Type is DynamicType) _diagnostics.ReportKeyType(argument.Span, key.Type.Name, "associative array", keys.Count + 1);
                keys.Add(KeyStorageType(key.Type));
            }

            if (_diagnostics.HasErrors) return null;
        }

        switch (name)
        {
            case NameExpressionSyntax global:
                _scope.AddGlobal(global.Name, type, keys);
                break;
            case ScopedNameExpressionSyntax { IsThreadLocal: true } thread:
                _scope.AddThreadLocal(thread.Name, type, keys);
                break;
            case ScopedNameExpressionSyntax clause:
                _scope.AddClauseLocal(clause.Name, type);
                break;
        }

        BoundExpression bound = BindValue(target);
        return bound.Type.IsError ? null : bound;
    }

    private bool CheckWritable(TextSpan span, string text, BoundExpression target)
    {
        if (IsWritable(target)) return true;
        if (target is BoundBuiltin or BoundExternal or BoundMember or BoundDereference or BoundIndex) _diagnostics.ReportNotWritable(span, text);
        else _diagnostics.ReportNotLvalue(span, text);
        return false;
    }

    /// <summary>D writes only to its own variables, and to what a pointer variable, a cast or scratch memory points at.</summary>
    private static bool IsWritable(BoundExpression target) => target switch
    {
        BoundVariable or BoundElement => true,
        BoundMember member => IsWritable(member.Target),
        BoundDereference dereference => IsWritableAddress(dereference.Address),
        BoundIndex index => IsWritableAddress(index.Target),
        _ => false,
    };

    private static bool IsWritableAddress(BoundExpression address) => address switch
    {
        BoundBinary { Operator: BoundBinaryOperator.Add } sum => IsWritableAddress(sum.Left),
        BoundConversion conversion => conversion.Type.IsPointer,
        BoundCall call => call.Function.AllocatedArgument is not null,
        BoundAddressOf of => IsWritable(of.Target),
        _ => IsWritable(address),
    };
}
