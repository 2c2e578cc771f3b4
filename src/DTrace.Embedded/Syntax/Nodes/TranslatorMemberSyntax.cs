namespace DTrace.Embedded.Syntax;

/// <summary><c>member = value;</c> of a translator.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The member.</param>
/// <param name="Value">Its value.</param>
internal sealed record TranslatorMemberSyntax(TextSpan Span, SyntaxToken Name, ExpressionSyntax Value) : SyntaxNode(Span);
