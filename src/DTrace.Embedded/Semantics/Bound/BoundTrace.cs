using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>trace(value): integers, pointers and strings by value, structures and arrays by their bytes.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Value">What is recorded.</param>
internal sealed record BoundTrace(TextSpan Span, BoundExpression Value) : BoundStatement(Span);
