using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A call of an action or an aggregating function inside an expression: void, and in no bound program.</summary>
/// <param name="Span">Where it stands.</param>
internal sealed record BoundMisplacedCall(TextSpan Span) : BoundExpression(Span, VoidType.Instance);
