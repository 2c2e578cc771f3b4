namespace DTrace.Embedded.Syntax;

/// <summary><c>inline type name = value;</c></summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Specifiers">The type.</param>
/// <param name="Declarator">The name, with its keys where it is an array.</param>
/// <param name="Value">The value.</param>
internal sealed record InlineDefinitionSyntax(
    TextSpan Span, DeclarationSpecifiersSyntax Specifiers, DeclaratorSyntax Declarator, ExpressionSyntax Value)
    : MemberSyntax(Span);
