namespace DTrace.Embedded.Syntax;

/// <content>Statements.</content>
internal sealed partial class Parser
{
    private BlockStatementSyntax ParseBlock(bool endsClause)
    {
        int start = _current.Span.Start;
        List<StatementSyntax> statements = [];
        Expect(SyntaxKind.OpenBraceToken);
        if (Enter())
        {
            while (_current.Kind is not (SyntaxKind.CloseBraceToken or SyntaxKind.EndOfFileToken))
            {
                if (ParseStatement(mayEndWithoutSemicolon: true) is { } statement) statements.Add(statement);
            }
        }

        Leave();
        if (endsClause) _mode = LexerMode.Clause;
        Expect(SyntaxKind.CloseBraceToken);
        return new BlockStatementSyntax(From(start), statements);
    }

    /// <summary>A statement; null for a semicolon alone. A block's last expression needs no semicolon.</summary>
    private StatementSyntax? ParseStatement(bool mayEndWithoutSemicolon)
    {
        int start = _current.Span.Start;
        if (TryTake(SyntaxKind.SemicolonToken)) return null;
        if (_current.Kind == SyntaxKind.IfKeyword) return ParseIf(start);
        ExpressionSyntax expression = ParseExpression();
        if (!(mayEndWithoutSemicolon && _current.Kind == SyntaxKind.CloseBraceToken)) Expect(SyntaxKind.SemicolonToken);
        return new ExpressionStatementSyntax(From(start), expression);
    }

    private IfStatementSyntax ParseIf(int start)
    {
        Next();
        Expect(SyntaxKind.OpenParenthesisToken);
        ExpressionSyntax condition = ParseExpression();
        Expect(SyntaxKind.CloseParenthesisToken);
        StatementSyntax then = ParseBranch();
        StatementSyntax? otherwise = TryTake(SyntaxKind.ElseKeyword) ? ParseBranch() : null;
        return new IfStatementSyntax(From(start), condition, then, otherwise);
    }

    private StatementSyntax ParseBranch()
    {
        if (_current.Kind == SyntaxKind.OpenBraceToken) return ParseBlock(endsClause: false);
        int start = _current.Span.Start;
        StatementSyntax? statement = Enter() ? ParseStatement(mayEndWithoutSemicolon: false) : null;
        Leave();
        return statement ?? new BlockStatementSyntax(From(start), []);
    }
}
