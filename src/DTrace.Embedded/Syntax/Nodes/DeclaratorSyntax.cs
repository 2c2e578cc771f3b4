namespace DTrace.Embedded.Syntax;

/// <summary>What stands around a declared name, as in <c>*(*name)[3]</c>. Read from the inside: suffixes first, then pointers.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="PointerCount">How many stars stand before it.</param>
/// <param name="Name">The name; null in a type name, and where it stands in <paramref name="Inner"/>.</param>
/// <param name="Inner">What the parentheses hold, or null.</param>
/// <param name="Suffixes">Arrays and parameter lists, from left to right.</param>
internal sealed record DeclaratorSyntax(
    TextSpan Span, int PointerCount, SyntaxToken? Name, DeclaratorSyntax? Inner, IReadOnlyList<DeclaratorSuffixSyntax> Suffixes)
    : SyntaxNode(Span);
