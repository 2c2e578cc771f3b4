using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>An expression that is in error, already reported; no bound program holds one.</summary>
/// <param name="Span">Where it stands.</param>
internal sealed record BoundErrorExpression(TextSpan Span) : BoundExpression(Span, ErrorType.Instance);
