namespace DTrace.Embedded.Syntax;

/// <summary><c>{ ... }</c></summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Statements">The statements.</param>
internal sealed record BlockStatementSyntax(TextSpan Span, IReadOnlyList<StatementSyntax> Statements) : StatementSyntax(Span);
