namespace DTrace.Embedded.Syntax;

/// <summary>An operator between two operands.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Left">The left operand.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Right">The right operand.</param>
internal sealed record BinaryExpressionSyntax(
    TextSpan Span, ExpressionSyntax Left, SyntaxKind Operator, ExpressionSyntax Right)
    : ExpressionSyntax(Span, 1 + Math.Max(Left.Depth, Right.Depth));
