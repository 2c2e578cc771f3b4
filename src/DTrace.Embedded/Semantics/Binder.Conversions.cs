using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Conversions.</content>
internal sealed partial class Binder
{
    /// <summary>An expression in a type; it is given only types that go together. No node is made where nothing changes.</summary>
    private BoundExpression Convert(BoundExpression expression, DType type)
    {
        DType from = expression.Type;
        if (from.IsError || type.IsVoid || from is StackType or SymbolAddressType) return expression;
        if (type.IsString) return from.IsString ? expression : new BoundConversion(expression.Span, StringOfOption, expression);
        if (expression is BoundLiteral literal && type.IsScalar)
            return new BoundLiteral(expression.Span, type, ConstantFolder.Convert(literal.Value, type));
        if (type.IsPointer) expression = ToPointer(expression);
        return TypeRules.AreSame(expression.Type, type) ? expression : new BoundConversion(expression.Span, type, expression);
    }

    /// <summary>A value to be stored: where a string becomes a pointer that may outlive the statement, the text is kept.</summary>
    private BoundExpression ConvertStored(BoundExpression value, DType type) =>
        Convert(type.IsPointer && value.Type.IsString ? Kept(value) : value, type);

    /// <summary>The type a variable or key has that is made by storing a value: strings get the option's size.</summary>
    private DType StoredType(DType type) => type.IsString ? StringOfOption : type;

    /// <summary>An integer key of an associative array is compared in 64 bits, whatever its type.</summary>
    private DType KeyStorageType(DType type) => !type.IsInteger
        ? StoredType(type)
        : !type.IsSigned && type.Size == 8 ? BuiltinTypes.UInt64 : BuiltinTypes.Int64;

    /// <summary>Whether an expression can be tested; a string cannot (illumos dt_parser.c, dt_node_is_scalar).</summary>
    private static bool IsCondition(BoundExpression expression) => expression.Type.IsScalar;

    private static BoundLiteral Int(TextSpan span, bool value) => new(span, BuiltinTypes.Int, value ? 1 : 0);
}
