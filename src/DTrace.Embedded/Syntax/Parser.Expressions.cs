namespace DTrace.Embedded.Syntax;

/// <content>Expressions, by the precedence of <see cref="SyntaxFacts.GetBinaryPrecedence"/>.</content>
internal sealed partial class Parser
{
    private ExpressionSyntax ParseExpression()
    {
        int start = _current.Span.Start;
        ExpressionSyntax left = ParseAssignment();
        while (TryTake(SyntaxKind.CommaToken))
        {
            ExpressionSyntax right = ParseAssignment();
            left = Limit(new CommaExpressionSyntax(From(start), left, right));
        }

        return left;
    }

    private ExpressionSyntax ParseAssignment()
    {
        int start = _current.Span.Start;
        if (!Enter())
        {
            Leave();
            return Missing();
        }

        ExpressionSyntax left = ParseConditional();
        if (SyntaxFacts.IsAssignmentOperator(_current.Kind) && IsUnaryExpression(left))
        {
            SyntaxKind kind = _current.Kind;
            Next();
            ExpressionSyntax value = ParseAssignment();
            left = Limit(new AssignmentExpressionSyntax(From(start), left, kind, value));
        }

        Leave();
        return left;
    }

    /// <summary>Whether the grammar lets an expression stand left of an assignment.</summary>
    private static bool IsUnaryExpression(ExpressionSyntax expression) =>
        expression is not (BinaryExpressionSyntax or ConditionalExpressionSyntax or CastExpressionSyntax);

    private ExpressionSyntax ParseConditional()
    {
        int start = _current.Span.Start;
        ExpressionSyntax condition = ParseBinary(1);
        if (!TryTake(SyntaxKind.QuestionToken)) return condition;
        ExpressionSyntax whenTrue = ParseExpression();
        Expect(SyntaxKind.ColonToken);
        ExpressionSyntax whenFalse = Enter() ? ParseConditional() : Missing();
        Leave();
        return Limit(new ConditionalExpressionSyntax(From(start), condition, whenTrue, whenFalse));
    }

    private ExpressionSyntax ParseBinary(int minimum)
    {
        int start = _current.Span.Start;
        ExpressionSyntax left = ParseCast();
        while (true)
        {
            SyntaxKind kind = _current.Kind;
            int precedence = SyntaxFacts.GetBinaryPrecedence(kind);
            if (precedence < minimum || precedence == 0) return left;
            Next();
            ExpressionSyntax right = ParseBinary(precedence + 1);
            left = Limit(new BinaryExpressionSyntax(From(start), left, kind, right));
        }
    }

    private ExpressionSyntax ParseCast()
    {
        if (_current.Kind != SyntaxKind.OpenParenthesisToken || !SyntaxFacts.IsTypeSpecifier(Peek().Kind)) return ParseUnary();
        int start = _current.Span.Start;
        Next();
        TypeNameSyntax type = ParseTypeName();
        Expect(SyntaxKind.CloseParenthesisToken);
        ExpressionSyntax operand = Enter() ? ParseCast() : Missing();
        Leave();
        return Limit(new CastExpressionSyntax(From(start), type, operand));
    }

    private ExpressionSyntax ParseUnary()
    {
        int start = _current.Span.Start;
        SyntaxKind kind = _current.Kind;
        bool isStep = kind is SyntaxKind.PlusPlusToken or SyntaxKind.MinusMinusToken;
        if (!isStep && !SyntaxFacts.IsUnaryOperator(kind) && kind is not (SyntaxKind.SizeofKeyword or SyntaxKind.StringofKeyword)) return ParsePostfix();
        Next();
        ExpressionSyntax result;
        if (!Enter())
        {
            result = Missing();
        }
        else if (kind == SyntaxKind.SizeofKeyword)
        {
            result = ParseSizeof(start);
        }
        else if (kind == SyntaxKind.StringofKeyword)
        {
            ExpressionSyntax operand = ParseUnary();
            result = new StringofExpressionSyntax(From(start), operand);
        }
        else
        {
            ExpressionSyntax operand = isStep ? ParseUnary() : ParseCast();
            result = new UnaryExpressionSyntax(From(start), kind, operand);
        }

        Leave();
        return Limit(result);
    }

    private ExpressionSyntax ParseSizeof(int start)
    {
        if (_current.Kind == SyntaxKind.OpenParenthesisToken && SyntaxFacts.IsTypeSpecifier(Peek().Kind))
        {
            Next();
            TypeNameSyntax type = ParseTypeName();
            Expect(SyntaxKind.CloseParenthesisToken);
            return new SizeofTypeExpressionSyntax(From(start), type);
        }

        ExpressionSyntax operand = ParseUnary();
        return new SizeofExpressionSyntax(From(start), operand);
    }

    private ExpressionSyntax ParsePostfix()
    {
        int start = _current.Span.Start;
        ExpressionSyntax target = ParsePrimary();
        while (true)
        {
            switch (_current.Kind)
            {
                case SyntaxKind.OpenBracketToken:
                    Next();
                    IReadOnlyList<ExpressionSyntax> keys = ParseArguments();
                    Expect(SyntaxKind.CloseBracketToken);
                    target = new ElementAccessExpressionSyntax(From(start), target, keys);
                    break;
                case SyntaxKind.OpenParenthesisToken:
                    Next();
                    IReadOnlyList<ExpressionSyntax> arguments = _current.Kind == SyntaxKind.CloseParenthesisToken ? [] : ParseArguments();
                    Expect(SyntaxKind.CloseParenthesisToken);
                    target = new CallExpressionSyntax(From(start), target, arguments);
                    break;
                case SyntaxKind.DotToken or SyntaxKind.ArrowToken:
                    bool isArrow = _current.Kind == SyntaxKind.ArrowToken;
                    Next();
                    string name = ParseMemberName();
                    target = isArrow && target is NameExpressionSyntax { Name: "self" or "this" } scope
                        ? new ScopedNameExpressionSyntax(From(start), scope.Name == "self", name)
                        : new MemberAccessExpressionSyntax(From(start), target, isArrow, name);
                    break;
                case SyntaxKind.PlusPlusToken or SyntaxKind.MinusMinusToken:
                    SyntaxKind kind = _current.Kind;
                    Next();
                    target = new PostfixExpressionSyntax(From(start), target, kind);
                    break;
                default:
                    return target;
            }

            target = Limit(target);
        }
    }

    private List<ExpressionSyntax> ParseArguments()
    {
        List<ExpressionSyntax> arguments = [];
        do arguments.Add(ParseAssignment());
        while (TryTake(SyntaxKind.CommaToken));
        return arguments;
    }

    private string ParseMemberName()
    {
        SyntaxToken token = _current;
        if (token.Kind is SyntaxKind.IdentifierToken or SyntaxKind.TypeNameToken || SyntaxFacts.IsKeywordIdentifier(token.Kind))
        {
            Next();
            return token.Text;
        }

        Unexpected();
        return string.Empty;
    }

    private ExpressionSyntax ParsePrimary()
    {
        SyntaxToken token = _current;
        switch (token.Kind)
        {
            case SyntaxKind.IntegerToken:
                Next();
                return new IntegerLiteralExpressionSyntax(token.Span, token.Integer);
            case SyntaxKind.StringToken:
                Next();
                return new StringLiteralExpressionSyntax(token.Span, token.Bytes);
            case SyntaxKind.AggregationToken:
                Next();
                return new AggregationNameExpressionSyntax(token.Span, token.Text);
            case SyntaxKind.IdentifierToken or SyntaxKind.SelfKeyword or SyntaxKind.ThisKeyword:
                Next();
                return new NameExpressionSyntax(token.Span, token.Text);
            case SyntaxKind.ReturnKeyword:
                // The action return() of the real DTrace on Linux; the word is nothing else in D.
                Next();
                if (_current.Kind != SyntaxKind.OpenParenthesisToken) Unexpected();
                return new NameExpressionSyntax(token.Span, token.Text);
            case SyntaxKind.OpenParenthesisToken:
                Next();
                ExpressionSyntax inner = ParseExpression();
                Expect(SyntaxKind.CloseParenthesisToken);
                return new ParenthesizedExpressionSyntax(From(token.Span.Start), inner);
            case SyntaxKind.OffsetofKeyword:
                return ParseOffsetof(token.Span.Start);
            case SyntaxKind.XlateKeyword:
                return ParseXlate(token.Span.Start);
            default:
                Unexpected();
                return Missing();
        }
    }

    private OffsetofExpressionSyntax ParseOffsetof(int start)
    {
        Next();
        Expect(SyntaxKind.OpenParenthesisToken);
        TypeNameSyntax type = ParseTypeName();
        Expect(SyntaxKind.CommaToken);
        string member = ParseMemberName();
        Expect(SyntaxKind.CloseParenthesisToken);
        return new OffsetofExpressionSyntax(From(start), type, member);
    }

    private XlateExpressionSyntax ParseXlate(int start)
    {
        Next();
        Expect(SyntaxKind.LessToken);
        TypeNameSyntax type = ParseTypeName();
        Expect(SyntaxKind.GreaterToken);
        Expect(SyntaxKind.OpenParenthesisToken);
        ExpressionSyntax operand = ParseExpression();
        Expect(SyntaxKind.CloseParenthesisToken);
        return new XlateExpressionSyntax(From(start), type, operand);
    }

    private IntegerLiteralExpressionSyntax Missing() => new(new TextSpan(_previousEnd, 0), new IntegerConstant(0, true, false, 0));

    private ExpressionSyntax Limit(ExpressionSyntax expression)
    {
        if (expression.Depth <= MaximumDepth) return expression;
        if (!_diagnostics.HasErrors) _diagnostics.ReportExpressionTooLong(expression.Span, MaximumDepth);
        Stop();
        return Missing();
    }
}
