namespace DTrace.Embedded.Syntax;

/// <summary><c>condition ? a : b</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Condition">The condition.</param>
/// <param name="WhenTrue">The value where it holds.</param>
/// <param name="WhenFalse">The value where it does not.</param>
internal sealed record ConditionalExpressionSyntax(
    TextSpan Span, ExpressionSyntax Condition, ExpressionSyntax WhenTrue, ExpressionSyntax WhenFalse)
    : ExpressionSyntax(Span, 1 + Math.Max(Condition.Depth, Math.Max(WhenTrue.Depth, WhenFalse.Depth)));
