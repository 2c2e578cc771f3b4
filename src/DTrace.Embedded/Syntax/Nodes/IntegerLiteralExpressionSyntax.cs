namespace DTrace.Embedded.Syntax;

/// <summary>An integer or character constant.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Value">The constant.</param>
internal sealed record IntegerLiteralExpressionSyntax(TextSpan Span, IntegerConstant Value) : ExpressionSyntax(Span, 1);
