namespace DTrace.Embedded.Syntax;

/// <summary><c>(type) expression</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The type.</param>
/// <param name="Operand">The expression.</param>
internal sealed record CastExpressionSyntax(TextSpan Span, TypeNameSyntax Type, ExpressionSyntax Operand) : ExpressionSyntax(Span, Operand.Depth + 1);
