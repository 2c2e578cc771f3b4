namespace DTrace.Embedded.Syntax;

/// <summary><c>offsetof(type, member)</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The structure.</param>
/// <param name="Member">The member.</param>
internal sealed record OffsetofExpressionSyntax(TextSpan Span, TypeNameSyntax Type, string Member) : ExpressionSyntax(Span, 1);
