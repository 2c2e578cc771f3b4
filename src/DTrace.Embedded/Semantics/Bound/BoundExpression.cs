using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>An expression.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The type of its value.</param>
internal abstract record BoundExpression(TextSpan Span, DType Type) : BoundNode(Span);
