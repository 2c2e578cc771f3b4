namespace DTrace.Embedded.Syntax;

/// <summary><c>self->name</c> or <c>this->name</c>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="IsThreadLocal">Whether it is self.</param>
/// <param name="Name">The name.</param>
internal sealed record ScopedNameExpressionSyntax(TextSpan Span, bool IsThreadLocal, string Name) : ExpressionSyntax(Span, 1);
