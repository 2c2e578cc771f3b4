namespace DTrace.Embedded.Syntax;

/// <summary><c>target++</c> or <c>target--</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Target">What is changed.</param>
/// <param name="Operator">++ or --.</param>
internal sealed record PostfixExpressionSyntax(
    TextSpan Span, ExpressionSyntax Target, SyntaxKind Operator)
    : ExpressionSyntax(Span, Target.Depth + 1);
