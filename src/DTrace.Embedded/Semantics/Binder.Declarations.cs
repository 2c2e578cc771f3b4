using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Declarations (illumos dt_parser.c, dt_node_decl and dt_node_inline).</content>
internal sealed partial class Binder
{
    /// <summary>Whether the specifiers of an extern declaration are being bound, which takes no room and may name what nothing defines.</summary>
    private bool _isExtern;

    private void BindDeclaration(DeclarationSyntax syntax)
    {
        SyntaxToken[] classes = [.. syntax.Specifiers.Words.Where(word => SyntaxFacts.IsStorageClass(word.Kind))];
        if (classes.Length > 1)
        {
            _diagnostics.ReportDeclaration(classes[1].Span, "D_DECL_CLASS", "only one storage class allowed in a declaration");
            return;
        }

        SyntaxKind? storage = classes.Length == 0 ? null : classes[0].Kind;
        _isExtern = storage == SyntaxKind.ExternKeyword;
        DType? specified = BindSpecifiers(syntax.Specifiers);
        _isExtern = false;
        if (specified is not { } type) return;
        if (syntax.Declarators.Count == 0)
        {
            if (syntax.Specifiers.Tag is null) _diagnostics.ReportDeclaration(syntax.Span, "D_DECL_USELESS", "useless declaration");
            return;
        }

        if (storage is SyntaxKind.AutoKeyword or SyntaxKind.RegisterKeyword or SyntaxKind.StaticKeyword)
        {
            _diagnostics.ReportDeclaration(classes[0].Span, "D_DECL_BADCLASS", "specified storage class not appropriate in D");
            return;
        }

        foreach (DeclaratorSyntax declarator in syntax.Declarators)
        {
            if (BindDeclarator(declarator, type) is not { Name: { } name } declared) return;
            if (name.Text.Contains('`', StringComparison.Ordinal))
                _diagnostics.ReportDeclaration(name.Span, "D_DECL_SCOPE", $"D scoping operator may not be used in a declaration name ({name.Text})");
            else if (storage == SyntaxKind.TypedefKeyword) DeclareTypedef(name, declared.Type);
            else if (storage != SyntaxKind.ExternKeyword && declared.Type.Resolved is not FunctionType) DeclareVariable(name, declared, storage);
            if (_diagnostics.HasErrors) return;
        }
    }

    private void DeclareTypedef(SyntaxToken name, DType type)
    {
        DType? known = name.Text == "string" ? StringOfOption : _scope.FindTypedef(name.Text) ?? BuiltinTypes.Typedefs.GetValueOrDefault(name.Text);
        if (_scope.FindGlobal(name.Text) is not null) _diagnostics.ReportDeclaration(name.Span, "D_DECL_IDRED", $"global variable identifier redeclared: {name.Text}");
        else if (known is not null && !TypeRules.AreSame(known, type)) _diagnostics.ReportDeclaration(name.Span, "D_DECL_IDRED", $"typedef redeclared: {name.Text}");
        else _scope.AddTypedef(name.Text, new TypedefType(name.Text, type));
    }

    private void DeclareVariable(SyntaxToken name, Declared declared, SyntaxKind? storage)
    {
        string text = name.Text;
        bool isGlobal = storage is null;
        if (declared.IsUnsized)
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_ARRNULL", $"array declaration requires array dimension or tuple signature: {text}");
        else if (isGlobal && (BuiltinVariables.Find(text, _options) is not null || BuiltinFunctions.Find(text) is not null))
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_IDRED", $"built-in identifier redeclared: {text}");
        else if (isGlobal && (_scope.FindInline(text) is not null || _scope.FindEnumerator(text) is not null))
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_IDRED", $"identifier redeclared: {text}");
        else if (isGlobal && _scope.FindTypedef(text) is not null)
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_IDRED", $"typedef identifier redeclared: {text}");
        else if (storage == SyntaxKind.ThisKeyword && declared.Keys is not null)
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_LOCASSC", $"associative arrays may not be declared as local variables: {text}");
        else if (declared.Type.IsVoid)
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_VOIDOBJ", $"cannot have void object: {text}");
        else if (declared.Type is StructType { IsComplete: false })
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_INCOMPLETE", $"incomplete struct/union/enum {declared.Type.Name}: {text}");
        else if (declared.Type.Size > MaximumSize)
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_ARRBIG", "array dimension too big");
        if (_diagnostics.HasErrors) return;

        List<DType>? keys = declared.Keys is null ? null : [.. BindParameters(declared.Keys, isKeys: true).Select(KeyStorageType)];
        if (_diagnostics.HasErrors) return;
        VariableSymbol? previous = storage switch
        {
            SyntaxKind.SelfKeyword => _scope.FindThreadLocal(text),
            SyntaxKind.ThisKeyword => _scope.FindClauseLocal(text),
            _ => _scope.FindGlobal(text),
        };
        if (previous is not null)
        {
            CheckRedeclaration(name, previous, declared.Type, keys);
            return;
        }

        if (storage == SyntaxKind.SelfKeyword) _scope.AddThreadLocal(text, declared.Type, keys);
        else if (storage == SyntaxKind.ThisKeyword) _scope.AddClauseLocal(text, declared.Type);
        else _scope.AddGlobal(text, declared.Type, keys);
    }

    private void CheckRedeclaration(SyntaxToken name, VariableSymbol previous, DType type, List<DType>? keys)
    {
        bool isSame = TypeRules.AreSame(previous.Type, type) && (keys is null) == (previous.KeyTypes is null)
            && (keys is null || (keys.Count == previous.KeyTypes!.Count && keys.Zip(previous.KeyTypes).All(pair => TypeRules.AreSame(pair.First, pair.Second))));
        if (isSame) return;
        string now = $"{(keys is null ? "scalar" : "associative array")} {type.Name}";
        string then = $"{(previous.IsArray ? "associative array" : "scalar")} {previous.Type.Name}";
        _diagnostics.ReportDeclaration(name.Span, "D_DECL_IDRED", $"identifier redeclared: {name.Text}\n\t current: {now}\n\tprevious: {then}");
    }

    private void BindInline(InlineDefinitionSyntax syntax)
    {
        if (syntax.Specifiers.Words.FirstOrDefault(word => SyntaxFacts.IsStorageClass(word.Kind)) is { } storage)
        {
            _diagnostics.ReportDeclaration(storage.Span, "D_DECL_BADCLASS", "specified storage class not appropriate for inline declaration");
            return;
        }

        if (BindSpecifiers(syntax.Specifiers) is not { } type || BindDeclarator(syntax.Declarator, type) is not { Name: { } name } declared) return;
        if (!IsUnknown(name.Text))
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_IDRED", $"identifier redefined: {name.Text}\n\t current: inline definition\n\tprevious: scalar");
        else if (declared.IsUnsized)
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_ARRNULL", $"inline declaration requires array tuple signature: {name.Text}");
        else if (declared.Type.Resolved is ArrayType)
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_ARRNULL", $"inline declaration cannot be of scalar array type: {name.Text}");
        else if (declared.Type.IsVoid)
            _diagnostics.ReportDeclaration(name.Span, "D_DECL_VOIDOBJ", $"cannot declare void inline: {name.Text}");
        if (_diagnostics.HasErrors) return;

        List<KeyValuePair<string, DType>>? parameters = null;
        if (declared.Keys is not null)
        {
            parameters = [];
            foreach (ParameterSyntax parameter in declared.Keys)
            {
                if (parameter.Specifiers is null || BindSpecifiers(parameter.Specifiers) is not { } given) return;
                if (BindDeclarator(parameter.Declarator, given) is not { } bound) return;
                if (bound.Name is null)
                {
                    _diagnostics.ReportDeclaration(parameter.Span, "D_DECL_PROTO_NAME", $"parameter declaration requires a name: parameter #{parameters.Count + 1}");
                    return;
                }

                parameters.Add(KeyValuePair.Create(bound.Name.Text, bound.Type));
            }
        }
        else if (!_isOfLibrary)
        {
            BoundExpression value = BindValue(syntax.Value);
            if (value.Type.IsError) return;
            DType given = value is BoundTranslation translation ? translation.Wanted : value.Type;
            if (value is BoundTranslation ? !TypeRules.AreSame(declared.Type, given) : !TypeRules.IsArgumentCompatible(declared.Type, value))
            {
                _diagnostics.ReportInlineMismatch(syntax.Value.Span, name.Text, declared.Type.Name, given.Name);
                return;
            }
        }

        InlineSymbol inline = new(name.Text, declared.Type, parameters, syntax.Value, _source, _isOfLibrary);
        _scope.AddInline(inline);
        if (parameters is not null && !_isOfLibrary) CheckBody(inline, parameters);
    }

    /// <summary>Binds the body of an inline with parameters for its mistakes alone (illumos dt_parser.c, dt_cook_inline).</summary>
    private void CheckBody(InlineSymbol inline, List<KeyValuePair<string, DType>> parameters)
    {
        Dictionary<string, BoundExpression> names = [];
        foreach ((string name, DType type) in parameters) names[name] = InputOf(inline.Value.Span, name, type);
        BoundExpression value = Substitute(inline.Value.Span, inline.Value, names, _source, null);
        if (value.Type.IsError || value is BoundTranslation || TypeRules.IsArgumentCompatible(inline.Type, value)) return;
        _diagnostics.ReportInlineMismatch(inline.Value.Span, inline.Name, inline.Type.Name, value.Type.Name);
    }

    /// <summary>Stands for what an inline or a translator is given, where its body is checked.</summary>
    private static BoundVariable InputOf(TextSpan span, string name, DType type) => new(span, new ClauseLocalVariableSymbol(name, 0, type));

    private void BindTranslator(TranslatorDefinitionSyntax syntax)
    {
        if (BindTypeName(syntax.Output) is not { } output || BindTypeName(syntax.Input) is not { } input) return;
        if (output.Resolved is not StructType structure)
        {
            _diagnostics.ReportDeclaration(syntax.Output.Span, "D_XLATE_SOU", "translator output type must be a struct or union");
            return;
        }

        if (!structure.IsComplete)
        {
            _diagnostics.ReportDeclaration(syntax.Output.Span, "D_XLATE_SOU", $"incomplete struct/union/enum {structure.Name}");
            return;
        }

        if (_scope.TranslatorsTo(structure).Any(translator => TypeRules.AreSame(translator.Input, input)))
        {
            _diagnostics.ReportDeclaration(syntax.Span, "D_XLATE_REDECL", $"translator from {input.Name} to {output.Name} has already been declared");
            return;
        }

        Dictionary<string, ExpressionSyntax> members = [];
        foreach (TranslatorMemberSyntax member in syntax.Members)
        {
            if (structure.FindMember(member.Name.Text) is null)
            {
                _diagnostics.ReportDeclaration(member.Span, "D_XLATE_MEMB", $"translator member {member.Name.Text} is not a member of {structure.Name}");
                return;
            }

            members[member.Name.Text] = member.Value;
        }

        _scope.AddTranslator(new TranslatorSymbol(structure, input, syntax.Parameter.Text, members, _source, _isOfLibrary));
        if (_isOfLibrary) return;
        Dictionary<string, BoundExpression> names = new() { [syntax.Parameter.Text] = InputOf(syntax.Parameter.Span, syntax.Parameter.Text, input) };
        foreach ((string name, ExpressionSyntax value) in members)
        {
            BoundExpression bound = Substitute(value.Span, value, names, _source, null);
            if (bound.Type.IsError || TranslatedType(value.Span, structure.FindMember(name)!, bound) is null) return;
        }
    }

    /// <summary>
    /// A provider declaration gives the types of a provider's probes. Their names are checked; the types are the probe source's to know.
    /// </summary>
    private void BindProvider(ProviderDefinitionSyntax syntax)
    {
        if (syntax.Name.Text.Contains('`', StringComparison.Ordinal))
            _diagnostics.ReportDeclaration(syntax.Name.Span, "D_PROV_BADNAME", $"provider name may not contain scoping operator: {syntax.Name.Text}");
        else if (char.IsAsciiDigit(syntax.Name.Text[^1]))
            _diagnostics.ReportDeclaration(syntax.Name.Span, "D_PROV_BADNAME", $"provider name may not end with a digit: {syntax.Name.Text}");
        HashSet<string> names = [];
        foreach (ProviderProbeSyntax probe in syntax.Probes)
        {
            if (_diagnostics.HasErrors) return;
            string shown = probe.Name.Text.Replace("__", "-", StringComparison.Ordinal);
            if (!names.Add(shown)) _diagnostics.ReportDeclaration(probe.Name.Span, "D_PROV_PRDUP", $"probe redeclared: {syntax.Name.Text}:{shown}");
            BindParameters(probe.Arguments, isKeys: false);
            if (probe.Translated is not null) BindParameters(probe.Translated, isKeys: false);
        }
    }
}
