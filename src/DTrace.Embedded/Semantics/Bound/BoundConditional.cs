using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>condition ? a : b. Only one of the two is evaluated.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The common type; of strings the longer.</param>
/// <param name="Condition">A scalar.</param>
/// <param name="WhenTrue">The value where the condition is not 0, converted to the common type.</param>
/// <param name="WhenFalse">The value where it is 0, likewise.</param>
internal sealed record BoundConditional(TextSpan Span, DType Type, BoundExpression Condition, BoundExpression WhenTrue, BoundExpression WhenFalse)
    : BoundExpression(Span, Type);
