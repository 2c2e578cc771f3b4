namespace DTrace.Embedded.Syntax;

/// <summary><c>a, b</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Left">Evaluated first.</param>
/// <param name="Right">The value.</param>
internal sealed record CommaExpressionSyntax(
    TextSpan Span, ExpressionSyntax Left, ExpressionSyntax Right)
    : ExpressionSyntax(Span, 1 + Math.Max(Left.Depth, Right.Depth));
