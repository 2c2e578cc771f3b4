using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>*p.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The type pointed at.</param>
/// <param name="Address">A pointer.</param>
internal sealed record BoundDereference(TextSpan Span, DType Type, BoundExpression Address) : BoundExpression(Span, Type);
