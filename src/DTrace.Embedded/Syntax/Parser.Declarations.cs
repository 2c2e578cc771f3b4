namespace DTrace.Embedded.Syntax;

/// <content>Declarations and types.</content>
internal sealed partial class Parser
{
    private DeclarationSyntax ParseDeclaration(int start)
    {
        _mode = LexerMode.Expression;
        DeclarationSpecifiersSyntax specifiers = ParseSpecifiers(allowStorage: true);
        bool isTypedef = specifiers.Words.Any(word => word.Kind == SyntaxKind.TypedefKeyword);
        bool isGlobal = !specifiers.Words.Any(word => word.Kind is SyntaxKind.SelfKeyword or SyntaxKind.ThisKeyword);
        List<DeclaratorSyntax> declarators = [];
        if (_current.Kind != SyntaxKind.SemicolonToken)
        {
            do
            {
                DeclaratorSyntax declarator = ParseDeclarator(NameRule.Required);
                declarators.Add(declarator);
                if (FindName(declarator) is not { } name) continue;
                if (isTypedef) _types.DeclareType(name.Text);
                else if (isGlobal) _types.DeclareVariable(name.Text);
            }
            while (TryTake(SyntaxKind.CommaToken));
        }

        EndMember();
        return new DeclarationSyntax(From(start), specifiers, declarators);
    }

    /// <summary>Takes the semicolon; what follows it is again the top level.</summary>
    private void EndMember()
    {
        _mode = LexerMode.Clause;
        Expect(SyntaxKind.SemicolonToken);
    }

    private static SyntaxToken? FindName(DeclaratorSyntax declarator) =>
        declarator.Name ?? (declarator.Inner is null ? null : FindName(declarator.Inner));

    private InlineDefinitionSyntax ParseInlineDefinition(int start)
    {
        SwitchTo(LexerMode.Expression, advance: true);
        DeclarationSpecifiersSyntax specifiers = ParseSpecifiers(allowStorage: true);
        DeclaratorSyntax declarator = ParseDeclarator(NameRule.Required);
        if (FindName(declarator) is { } name) _types.DeclareVariable(name.Text);
        Expect(SyntaxKind.EqualsToken);
        ExpressionSyntax value = ParseAssignment();
        EndMember();
        return new InlineDefinitionSyntax(From(start), specifiers, declarator, value);
    }

    private TranslatorDefinitionSyntax ParseTranslatorDefinition(int start)
    {
        SwitchTo(LexerMode.Expression, advance: true);
        TypeNameSyntax output = ParseTypeName();
        Expect(SyntaxKind.LessToken);
        TypeNameSyntax input = ParseTypeName();
        SyntaxToken parameter = Expect(SyntaxKind.IdentifierToken);
        Expect(SyntaxKind.GreaterToken);
        Expect(SyntaxKind.OpenBraceToken);
        List<TranslatorMemberSyntax> members = [];
        while (_current.Kind is not (SyntaxKind.CloseBraceToken or SyntaxKind.EndOfFileToken))
        {
            SyntaxToken name = Expect(SyntaxKind.IdentifierToken);
            Expect(SyntaxKind.EqualsToken);
            ExpressionSyntax value = ParseAssignment();
            Expect(SyntaxKind.SemicolonToken);
            members.Add(new TranslatorMemberSyntax(From(name.Span.Start), name, value));
        }

        Expect(SyntaxKind.CloseBraceToken);
        EndMember();
        return new TranslatorDefinitionSyntax(From(start), output, input, parameter, members);
    }

    private ProviderDefinitionSyntax ParseProviderDefinition(int start)
    {
        SwitchTo(LexerMode.Expression, advance: true);
        SyntaxToken name = Expect(SyntaxKind.IdentifierToken);
        Expect(SyntaxKind.OpenBraceToken);
        List<ProviderProbeSyntax> probes = [];
        while (_current.Kind is not (SyntaxKind.CloseBraceToken or SyntaxKind.EndOfFileToken))
        {
            int probeStart = _current.Span.Start;
            Expect(SyntaxKind.ProbeKeyword);
            SyntaxToken probe = Expect(SyntaxKind.IdentifierToken);
            IReadOnlyList<ParameterSyntax> arguments = ParseParameterList();
            IReadOnlyList<ParameterSyntax>? translated = TryTake(SyntaxKind.ColonToken) ? ParseParameterList() : null;
            Expect(SyntaxKind.SemicolonToken);
            probes.Add(new ProviderProbeSyntax(From(probeStart), probe, arguments, translated));
        }

        Expect(SyntaxKind.CloseBraceToken);
        EndMember();
        return new ProviderDefinitionSyntax(From(start), name, probes);
    }

    private TypeNameSyntax ParseTypeName()
    {
        int start = _current.Span.Start;
        DeclarationSpecifiersSyntax specifiers = ParseSpecifiers(allowStorage: false);
        DeclaratorSyntax? declarator = StartsAbstractDeclarator() ? ParseDeclarator(NameRule.None) : null;
        return new TypeNameSyntax(From(start), specifiers, declarator);
    }

    private bool StartsAbstractDeclarator() =>
        _current.Kind is SyntaxKind.StarToken or SyntaxKind.OpenParenthesisToken or SyntaxKind.OpenBracketToken;

    private DeclarationSpecifiersSyntax ParseSpecifiers(bool allowStorage)
    {
        int start = _current.Span.Start;
        List<SyntaxToken> words = [];
        TagSpecifierSyntax? tag = null;
        bool hasType = false;
        while (SyntaxFacts.IsTypeSpecifier(_current.Kind) || (allowStorage && SyntaxFacts.IsStorageClass(_current.Kind)))
        {
            // The second of two type names is what is declared, as in "typedef int foo; struct s { foo foo; }".
            if (_current.Kind == SyntaxKind.TypeNameToken && hasType) break;
            SyntaxToken word = _current;
            if (word.Kind is SyntaxKind.StructKeyword or SyntaxKind.UnionKeyword) tag = ParseStructure();
            else if (word.Kind == SyntaxKind.EnumKeyword) tag = ParseEnum();
            else Next();
            words.Add(word);
            hasType |= !SyntaxFacts.IsStorageClass(word.Kind)
                && word.Kind is not (SyntaxKind.ConstKeyword or SyntaxKind.VolatileKeyword or SyntaxKind.RestrictKeyword or SyntaxKind.UserlandKeyword);
        }

        if (words.Count == 0) Unexpected();
        return new DeclarationSpecifiersSyntax(From(start), words, tag);
    }

    private StructureSpecifierSyntax ParseStructure()
    {
        int start = _current.Span.Start;
        bool isUnion = _current.Kind == SyntaxKind.UnionKeyword;
        Next();
        SyntaxToken? tag = ParseTag();
        List<StructureMemberSyntax>? members = null;
        if (tag is null || _current.Kind == SyntaxKind.OpenBraceToken)
        {
            Expect(SyntaxKind.OpenBraceToken);
            members = [];
            if (Enter())
            {
                do members.Add(ParseStructureMember());
                while (_current.Kind is not (SyntaxKind.CloseBraceToken or SyntaxKind.EndOfFileToken));
            }

            Leave();
            Expect(SyntaxKind.CloseBraceToken);
        }

        return new StructureSpecifierSyntax(From(start), isUnion, tag, members);
    }

    private SyntaxToken? ParseTag()
    {
        SyntaxToken token = _current;
        if (token.Kind is not (SyntaxKind.IdentifierToken or SyntaxKind.TypeNameToken)) return null;
        Next();
        return token;
    }

    private StructureMemberSyntax ParseStructureMember()
    {
        int start = _current.Span.Start;
        DeclarationSpecifiersSyntax specifiers = ParseSpecifiers(allowStorage: false);
        List<MemberDeclaratorSyntax> declarators = [];
        if (_current.Kind != SyntaxKind.SemicolonToken)
        {
            do
            {
                int declaratorStart = _current.Span.Start;
                DeclaratorSyntax? declarator = _current.Kind == SyntaxKind.ColonToken ? null : ParseDeclarator(NameRule.Required);
                ExpressionSyntax? bits = TryTake(SyntaxKind.ColonToken) ? ParseConditional() : null;
                declarators.Add(new MemberDeclaratorSyntax(From(declaratorStart), declarator, bits));
            }
            while (TryTake(SyntaxKind.CommaToken));
        }

        Expect(SyntaxKind.SemicolonToken);
        return new StructureMemberSyntax(From(start), specifiers, declarators);
    }

    private EnumSpecifierSyntax ParseEnum()
    {
        int start = _current.Span.Start;
        Next();
        SyntaxToken? tag = ParseTag();
        List<EnumeratorSyntax>? enumerators = null;
        if (tag is null || _current.Kind == SyntaxKind.OpenBraceToken)
        {
            Expect(SyntaxKind.OpenBraceToken);
            enumerators = [];
            do
            {
                if (_current.Kind == SyntaxKind.CloseBraceToken && enumerators.Count > 0) break;
                SyntaxToken name = Expect(SyntaxKind.IdentifierToken);
                ExpressionSyntax? value = TryTake(SyntaxKind.EqualsToken) ? ParseAssignment() : null;
                enumerators.Add(new EnumeratorSyntax(From(name.Span.Start), name, value));
            }
            while (TryTake(SyntaxKind.CommaToken));
            Expect(SyntaxKind.CloseBraceToken);
        }

        return new EnumSpecifierSyntax(From(start), tag, enumerators);
    }

    private DeclaratorSyntax ParseDeclarator(NameRule rule)
    {
        int start = _current.Span.Start;
        int pointers = 0;
        while (TryTake(SyntaxKind.StarToken))
        {
            if (++pointers > MaximumNesting && !_diagnostics.HasErrors)
            {
                _diagnostics.ReportNestedTooDeep(_current.Span, MaximumNesting);
                Stop();
            }

            while (_current.Kind is SyntaxKind.ConstKeyword or SyntaxKind.VolatileKeyword or SyntaxKind.RestrictKeyword) Next();
        }

        SyntaxToken? name = null;
        DeclaratorSyntax? inner = null;
        if (rule != NameRule.None && _current.Kind is (SyntaxKind.IdentifierToken or SyntaxKind.TypeNameToken))
        {
            name = _current;
            Next();
        }
        else if (_current.Kind == SyntaxKind.OpenParenthesisToken && IsNestedDeclarator())
        {
            Next();
            inner = Enter() ? ParseDeclarator(rule) : null;
            Leave();
            Expect(SyntaxKind.CloseParenthesisToken);
        }
        else if (rule == NameRule.Required)
        {
            Unexpected();
        }

        List<DeclaratorSuffixSyntax> suffixes = [];
        while (_current.Kind is SyntaxKind.OpenBracketToken or SyntaxKind.OpenParenthesisToken)
        {
            suffixes.Add(ParseSuffix());
            if (suffixes.Count > MaximumNesting && !_diagnostics.HasErrors)
            {
                _diagnostics.ReportNestedTooDeep(_current.Span, MaximumNesting);
                Stop();
            }
        }

        return new DeclaratorSyntax(From(start), pointers, name, inner, suffixes);
    }

    private bool IsNestedDeclarator()
    {
        SyntaxKind next = Peek().Kind;
        return next is SyntaxKind.StarToken or SyntaxKind.OpenParenthesisToken or SyntaxKind.OpenBracketToken or SyntaxKind.IdentifierToken;
    }

    private DeclaratorSuffixSyntax ParseSuffix()
    {
        int start = _current.Span.Start;
        if (_current.Kind == SyntaxKind.OpenParenthesisToken)
        {
            IReadOnlyList<ParameterSyntax> parameters = ParseParameterList();
            return new FunctionSuffixSyntax(From(start), parameters);
        }

        Next();
        ExpressionSyntax? length = null;
        List<ParameterSyntax>? keys = null;
        if (Enter() && _current.Kind != SyntaxKind.CloseBracketToken)
        {
            if (SyntaxFacts.IsTypeSpecifier(_current.Kind) || _current.Kind == SyntaxKind.EllipsisToken) keys = ParseParameters();
            else length = ParseConditional();
        }

        Leave();
        Expect(SyntaxKind.CloseBracketToken);
        return new ArraySuffixSyntax(From(start), length, keys);
    }

    private List<ParameterSyntax> ParseParameterList()
    {
        Expect(SyntaxKind.OpenParenthesisToken);
        List<ParameterSyntax> parameters = Enter() && _current.Kind != SyntaxKind.CloseParenthesisToken ? ParseParameters() : [];
        Leave();
        Expect(SyntaxKind.CloseParenthesisToken);
        return parameters;
    }

    private List<ParameterSyntax> ParseParameters()
    {
        List<ParameterSyntax> parameters = [];
        do
        {
            int start = _current.Span.Start;
            if (TryTake(SyntaxKind.EllipsisToken))
            {
                parameters.Add(new ParameterSyntax(From(start), null, null));
                break;
            }

            DeclarationSpecifiersSyntax specifiers = ParseSpecifiers(allowStorage: true);
            DeclaratorSyntax? declarator = StartsAbstractDeclarator() || _current.Kind is SyntaxKind.IdentifierToken or SyntaxKind.TypeNameToken
                ? ParseDeclarator(NameRule.Optional)
                : null;
            parameters.Add(new ParameterSyntax(From(start), specifiers, declarator));
        }
        while (TryTake(SyntaxKind.CommaToken));
        return parameters;
    }

    /// <summary>Whether a declarator has a name: that of a declaration must, a parameter's may, a type name's may not.</summary>
    private enum NameRule
    {
        Required,
        Optional,
        None,
    }
}
