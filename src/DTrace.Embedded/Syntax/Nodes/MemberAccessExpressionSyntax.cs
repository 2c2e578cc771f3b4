namespace DTrace.Embedded.Syntax;

/// <summary><c>target.name</c> or <c>target->name</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Target">The structure or pointer.</param>
/// <param name="IsArrow">Whether it is <c>-></c>.</param>
/// <param name="Name">The member's name.</param>
internal sealed record MemberAccessExpressionSyntax(
    TextSpan Span, ExpressionSyntax Target, bool IsArrow, string Name)
    : ExpressionSyntax(Span, Target.Depth + 1);
