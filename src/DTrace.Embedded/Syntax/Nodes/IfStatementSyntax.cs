namespace DTrace.Embedded.Syntax;

/// <summary><c>if (condition) ... else ...</c></summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Condition">The condition.</param>
/// <param name="Then">What is done where it holds.</param>
/// <param name="Else">What is done where it does not, or null.</param>
internal sealed record IfStatementSyntax(
    TextSpan Span, ExpressionSyntax Condition, StatementSyntax Then, StatementSyntax? Else)
    : StatementSyntax(Span);
