namespace DTrace.Embedded.Syntax;

/// <summary><c>xlate &lt;type&gt; (expression)</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">What is made.</param>
/// <param name="Operand">What it is made of.</param>
internal sealed record XlateExpressionSyntax(
    TextSpan Span, TypeNameSyntax Type, ExpressionSyntax Operand)
    : ExpressionSyntax(Span, Operand.Depth + 1);
