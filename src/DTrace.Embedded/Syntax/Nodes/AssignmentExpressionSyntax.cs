namespace DTrace.Embedded.Syntax;

/// <summary><c>target = value</c>, <c>target += value</c> and their like.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Target">What is assigned.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Value">The value.</param>
internal sealed record AssignmentExpressionSyntax(
    TextSpan Span, ExpressionSyntax Target, SyntaxKind Operator, ExpressionSyntax Value)
    : ExpressionSyntax(Span, 1 + Math.Max(Target.Depth, Value.Depth));
