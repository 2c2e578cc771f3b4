namespace DTrace.Embedded.Syntax;

/// <summary>An operator before its operand: <c>&amp; * + - ~ ! ++ --</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Operand">The operand.</param>
internal sealed record UnaryExpressionSyntax(
    TextSpan Span, SyntaxKind Operator, ExpressionSyntax Operand)
    : ExpressionSyntax(Span, Operand.Depth + 1);
