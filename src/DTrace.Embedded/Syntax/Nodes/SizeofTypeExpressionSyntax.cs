namespace DTrace.Embedded.Syntax;

/// <summary><c>sizeof (type)</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The type.</param>
internal sealed record SizeofTypeExpressionSyntax(TextSpan Span, TypeNameSyntax Type) : ExpressionSyntax(Span, 1);
