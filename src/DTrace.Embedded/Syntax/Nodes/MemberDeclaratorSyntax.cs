namespace DTrace.Embedded.Syntax;

/// <summary>A member, perhaps a bit-field.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Declarator">The member; null for an unnamed bit-field.</param>
/// <param name="Bits">How many bits it has; null where it is no bit-field.</param>
internal sealed record MemberDeclaratorSyntax(TextSpan Span, DeclaratorSyntax? Declarator, ExpressionSyntax? Bits) : SyntaxNode(Span);
