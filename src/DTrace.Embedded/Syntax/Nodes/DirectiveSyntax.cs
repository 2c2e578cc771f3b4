namespace DTrace.Embedded.Syntax;

/// <summary>A control line, such as <c>#pragma D option quiet</c>.</summary>
/// <param name="Span">The line, from its <c>#</c>.</param>
/// <param name="Words">Its words after the <c>#</c>: identifiers, numbers and strings.</param>
internal sealed record DirectiveSyntax(TextSpan Span, IReadOnlyList<SyntaxToken> Words) : SyntaxNode(Span)
{
    /// <summary>Whether it begins with <c>#pragma</c>.</summary>
    public bool IsPragma => Is(0, "pragma");

    /// <summary>Whether it begins with <c>#pragma D</c>.</summary>
    public bool IsOfD => IsPragma && Is(1, "D");

    /// <summary>The words behind <c>#</c>, <c>#pragma</c> or <c>#pragma D</c>.</summary>
    public IEnumerable<SyntaxToken> Arguments => Words.Skip(IsOfD ? 2 : IsPragma ? 1 : 0);

    /// <summary>The line number, and the file's name or null, that a line such as <c># 3 "x.d" 1</c> gives to the next one; null where it is no such line.</summary>
    public (ulong Line, string? File)? Marker
    {
        get
        {
            SyntaxToken[] words = [.. Arguments.Skip(Arguments.FirstOrDefault() is { Kind: SyntaxKind.IdentifierToken, Text: "line" } ? 1 : 0)];
            return words switch
            {
                [{ Kind: SyntaxKind.IntegerToken } number] => (number.Integer.Value, null),
                [{ Kind: SyntaxKind.IntegerToken } number, { Kind: SyntaxKind.StringToken } file] => (number.Integer.Value, LineMarker.Unescape(file.Text)),
                [{ Kind: SyntaxKind.IntegerToken } number, { Kind: SyntaxKind.StringToken } file, { Kind: SyntaxKind.IntegerToken }, ..] => (number.Integer.Value, LineMarker.Unescape(file.Text)),
                _ => null,
            };
        }
    }

    private bool Is(int place, string text) => place < Words.Count && Words[place].Kind == SyntaxKind.IdentifierToken && Words[place].Text == text;
}
