using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>if (condition) ... else ... (newer DTrace).</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Condition">A scalar.</param>
/// <param name="Then">What is done where it is not 0.</param>
/// <param name="Else">What is done where it is 0; empty for nothing.</param>
internal sealed record BoundIf(TextSpan Span, BoundExpression Condition, IReadOnlyList<BoundStatement> Then, IReadOnlyList<BoundStatement> Else)
    : BoundStatement(Span);
