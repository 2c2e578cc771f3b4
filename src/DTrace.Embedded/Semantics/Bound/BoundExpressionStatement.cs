using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>An expression evaluated for its effect; it records nothing.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Expression">The expression.</param>
internal sealed record BoundExpressionStatement(TextSpan Span, BoundExpression Expression) : BoundStatement(Span);
