using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>stack(), ustack(), jstack(): the value of a record or of an aggregation's key, never of an expression.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Stack">Which stack and how much of it.</param>
internal sealed record BoundStack(TextSpan Span, StackType Stack) : BoundExpression(Span, Stack);
