using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>An assignment; its value is the target's new value.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The target's type.</param>
/// <param name="Target">
/// <see cref="BoundVariable"/>, <see cref="BoundElement"/>, or an lvalue in memory (<see cref="BoundDereference"/>, <see cref="BoundMember"/>,
/// <see cref="BoundIndex"/>) on a variable or on scratch memory.
/// </param>
/// <param name="Operator">
/// The operator of a compound assignment, or null: target = (Type)((OperationType)target op Value). The target's operands are evaluated once.
/// </param>
/// <param name="OperationType">The type the compound operation is done in; the same as Type where there is no operator.</param>
/// <param name="Value">The value, converted to <paramref name="OperationType"/> (of shifts promoted only; on a pointer target a long in bytes).</param>
internal sealed record BoundAssignment(
    TextSpan Span, DType Type, BoundExpression Target, BoundBinaryOperator? Operator, DType OperationType, BoundExpression Value)
    : BoundExpression(Span, Type);
