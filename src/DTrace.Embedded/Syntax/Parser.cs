namespace DTrace.Embedded.Syntax;

/// <summary>
/// Makes the syntax tree of a program. As libdtrace reports one mistake and no more, parsing ends at the first: from there on the
/// parser sees only the end of the text, so every loop ends.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>How long a program may be, in characters.</summary>
    public const int MaximumLength = 1 << 20;

    /// <summary>How deep brackets, blocks and declarators may be nested.</summary>
    public const int MaximumNesting = 256;

    /// <summary>How deep an expression's tree may be.</summary>
    public const int MaximumDepth = 1000;

    private readonly SourceText _text;
    private readonly Lexer _lexer;
    private readonly TypeNameTable _types;
    private readonly DirectiveTable _directives;
    private readonly DiagnosticBag _diagnostics;
    private readonly bool _isFile;
    private SyntaxToken _current;
    private LexerMode _mode = LexerMode.Clause;
    private int _previousEnd;
    private int _nesting;
    private int _parentheses;
    private int _brackets;

    private Parser(SourceText text, MacroTable macros, TypeNameTable types, DirectiveTable directives, DiagnosticBag diagnostics, bool isFile)
    {
        _text = text;
        _types = types;
        _directives = directives;
        _diagnostics = diagnostics;
        _isFile = isFile;
        _lexer = new Lexer(text, macros, types, directives);
        _current = Take(0);
    }

    /// <summary>Parses a program.</summary>
    /// <param name="text">The text.</param>
    /// <param name="macros">The macros.</param>
    /// <param name="types">Which names are types; typedefs and variables of the program are added.</param>
    /// <param name="directives">The control lines of the text.</param>
    /// <param name="diagnostics">Takes the mistake, if there is one.</param>
    /// <param name="isFile">Whether it is a file, in which a description must be followed by something.</param>
    public static CompilationUnitSyntax Parse(
        SourceText text, MacroTable macros, TypeNameTable types, DirectiveTable directives, DiagnosticBag diagnostics, bool isFile)
    {
        if (text.Length > MaximumLength)
        {
            diagnostics.Add(LexicalErrors.SourceTooLong(MaximumLength));
            return new CompilationUnitSyntax(new TextSpan(0, text.Length), [], directives.Directives);
        }

        return new Parser(text, macros, types, directives, diagnostics, isFile).ParseCompilationUnit();
    }

    private CompilationUnitSyntax ParseCompilationUnit()
    {
        List<MemberSyntax> members = [];
        while (_current.Kind != SyntaxKind.EndOfFileToken) members.Add(ParseMember());
        return new CompilationUnitSyntax(new TextSpan(0, _text.Length), members, _directives.Directives);
    }

    private MemberSyntax ParseMember()
    {
        int start = _current.Span.Start;
        switch (_current.Kind)
        {
            case SyntaxKind.InlineKeyword:
                return ParseInlineDefinition(start);
            case SyntaxKind.TranslatorKeyword:
                return ParseTranslatorDefinition(start);
            case SyntaxKind.ProviderKeyword:
                return ParseProviderDefinition(start);
            case SyntaxKind.ProbeDescriptionToken or SyntaxKind.IntegerToken:
                return ParseClause(start);
            default:
                if (!SyntaxFacts.StartsDeclaration(_current.Kind) && _current.Kind != SyntaxKind.TypeNameToken) Unexpected();
                return ParseDeclaration(start);
        }
    }

    private ProbeClauseSyntax ParseClause(int start)
    {
        List<ProbeDescriptionSyntax> probes = [];
        do
        {
            SyntaxToken token = _current;
            if (token.Kind is not (SyntaxKind.ProbeDescriptionToken or SyntaxKind.IntegerToken or SyntaxKind.TypeNameToken))
            {
                Unexpected();
                break;
            }

            Next();
            probes.Add(new ProbeDescriptionSyntax(token.Span, token.Text, token.Kind == SyntaxKind.IntegerToken));
        }
        while (TryTake(SyntaxKind.CommaToken));

        int headEnd = _previousEnd;
        ExpressionSyntax? predicate = null;
        if (_current.Kind == SyntaxKind.SlashToken)
        {
            SwitchTo(LexerMode.Predicate, advance: true);
            predicate = ParseExpression();
            if (_current.Kind == SyntaxKind.PredicateEndToken) Next();
            else Expect(SyntaxKind.PredicateEndToken);
            if (_current.Kind != SyntaxKind.OpenBraceToken && !_diagnostics.HasErrors)
            {
                _diagnostics.ReportPredicateWithoutActions(predicate.Span);
                Stop();
            }
        }

        BlockStatementSyntax? body = null;
        if (_current.Kind == SyntaxKind.OpenBraceToken)
        {
            _mode = LexerMode.Expression;
            body = ParseBlock(endsClause: true);
        }
        else if (_isFile && !_diagnostics.HasErrors)
        {
            _diagnostics.ReportDescriptionAlone(TextSpan.FromBounds(start, headEnd));
            Stop();
        }

        return new ProbeClauseSyntax(TextSpan.FromBounds(start, _previousEnd), probes, predicate, body);
    }

    /// <summary>The token at a place; one that is in error is reported, and ends the text.</summary>
    private SyntaxToken Take(int position)
    {
        SyntaxToken token = _lexer.Lex(position, _mode);
        if (token.Diagnostic is null) return token;
        _diagnostics.Add(token.Diagnostic);
        return EndOfText();
    }

    private SyntaxToken EndOfText() => new(SyntaxKind.EndOfFileToken, new TextSpan(_text.Length, 0), string.Empty);

    private void Next()
    {
        _previousEnd = _current.Span.End;
        _parentheses += _current.Kind switch { SyntaxKind.OpenParenthesisToken => 1, SyntaxKind.CloseParenthesisToken => -1, _ => 0 };
        _brackets += _current.Kind switch { SyntaxKind.OpenBracketToken => 1, SyntaxKind.CloseBracketToken => -1, _ => 0 };
        _current = _diagnostics.HasErrors ? EndOfText() : Take(_previousEnd);
    }

    /// <summary>The token after the current one.</summary>
    private SyntaxToken Peek() => _lexer.Lex(_current.Span.End, _mode);

    private void SwitchTo(LexerMode mode, bool advance)
    {
        _mode = mode;
        if (advance) Next();
        else if (!_diagnostics.HasErrors) _current = Take(_current.Span.Start);
    }

    private void Stop() => _current = EndOfText();

    private void Unexpected()
    {
        if (!_diagnostics.HasErrors)
        {
            bool isExtra = (_current.Kind == SyntaxKind.CloseParenthesisToken && _parentheses == 0)
                || (_current.Kind == SyntaxKind.CloseBracketToken && _brackets == 0);
            if (isExtra) _diagnostics.ReportExtraBracket(_current);
            else if (_current.Kind == SyntaxKind.PredicateEndToken && _parentheses > 0) _diagnostics.ReportOpenBracketInPredicate(_current.Span, ')');
            else if (_current.Kind == SyntaxKind.PredicateEndToken && _brackets > 0) _diagnostics.ReportOpenBracketInPredicate(_current.Span, ']');
            else _diagnostics.ReportUnexpectedToken(_current);
        }

        Stop();
    }

    private bool TryTake(SyntaxKind kind)
    {
        if (_current.Kind != kind) return false;
        Next();
        return true;
    }

    private SyntaxToken Expect(SyntaxKind kind)
    {
        SyntaxToken token = _current;
        if (token.Kind == kind)
        {
            Next();
            return token;
        }

        Unexpected();
        return new SyntaxToken(kind, new TextSpan(_previousEnd, 0), string.Empty);
    }

    /// <summary>Enters a bracket, block or declarator; false where that is one too deep.</summary>
    private bool Enter()
    {
        if (++_nesting <= MaximumNesting) return true;
        if (!_diagnostics.HasErrors) _diagnostics.ReportNestedTooDeep(_current.Span, MaximumNesting);
        Stop();
        return false;
    }

    private void Leave() => _nesting--;

    private TextSpan From(int start) => TextSpan.FromBounds(start, Math.Max(start, _previousEnd));
}
