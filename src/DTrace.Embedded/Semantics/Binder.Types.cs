using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Types as declarations spell them (illumos dt_decl.c).</content>
internal sealed partial class Binder
{
    /// <summary>The most bytes of a variable.</summary>
    private const int MaximumSize = 1 << 24;

    /// <summary>The most bytes of a type, of which there may be no variable.</summary>
    private const int LargestType = 1 << 27;

    private DType? BindTypeName(TypeNameSyntax syntax) =>
        BindSpecifiers(syntax.Specifiers) is { } type ? BindDeclarator(syntax.Declarator, type)?.Type : null;

    private DType? BindSpecifiers(DeclarationSpecifiersSyntax syntax)
    {
        int longs = syntax.Words.Count(word => word.Kind == SyntaxKind.LongKeyword);
        bool isShort = Has(syntax, SyntaxKind.ShortKeyword), isUnsigned = Has(syntax, SyntaxKind.UnsignedKeyword), isSigned = Has(syntax, SyntaxKind.SignedKeyword);
        SyntaxToken[] bases = [.. syntax.Words.Where(word => word.Kind
            is SyntaxKind.VoidKeyword or SyntaxKind.CharKeyword or SyntaxKind.IntKeyword or SyntaxKind.FloatKeyword or SyntaxKind.DoubleKeyword
            or SyntaxKind.StringKeyword or SyntaxKind.TypeNameToken or SyntaxKind.StructKeyword or SyntaxKind.UnionKeyword or SyntaxKind.EnumKeyword)];
        bool hasAttributes = longs > 0 || isShort || isUnsigned || isSigned;
        if (bases.Length > 1) return Fail(syntax.Span, "D_DECL_COMBO", "invalid type combination");
        if (longs > 2 || (isShort && longs > 0) || (isSigned && isUnsigned))
        {
            string name = string.Join(' ', syntax.Words.Where(word => !SyntaxFacts.IsStorageClass(word.Kind)).Select(word => word.Text));
            return Fail(syntax.Span, "D_UNKNOWN", $"failed to resolve type {name}: Unknown type name");
        }

        SyntaxKind kind = bases.Length == 0 ? SyntaxKind.IntKeyword : bases[0].Kind;
        if (kind == SyntaxKind.VoidKeyword && hasAttributes)
            return Fail(syntax.Span, "D_DECL_VOIDATTR", "invalid type declaration: attributes may not be used with void type");
        if (kind == SyntaxKind.CharKeyword && (isShort || longs > 0))
            return Fail(syntax.Span, "D_DECL_CHARATTR", "invalid type declaration: short and long may not be used with char type");
        if (kind is not (SyntaxKind.IntKeyword or SyntaxKind.CharKeyword) && (isSigned || isUnsigned))
            return Fail(syntax.Span, "D_DECL_SIGNINT", "invalid type declaration: signed and unsigned may only be used with integer type");
        if (kind is not (SyntaxKind.IntKeyword or SyntaxKind.DoubleKeyword or SyntaxKind.CharKeyword) && (longs > 0 || isShort))
            return Fail(syntax.Span, "D_DECL_LONGINT", "invalid type declaration: long and long long may only be used with integer or floating-point type");
        return kind switch
        {
            SyntaxKind.VoidKeyword => VoidType.Instance,
            SyntaxKind.CharKeyword => isUnsigned ? BuiltinTypes.UnsignedChar : isSigned ? BuiltinTypes.SignedChar : BuiltinTypes.Char,
            SyntaxKind.FloatKeyword => BuiltinTypes.Float,
            SyntaxKind.DoubleKeyword => longs > 0 ? BuiltinTypes.LongDouble : BuiltinTypes.Double,
            SyntaxKind.StringKeyword => StringOfOption,
            SyntaxKind.TypeNameToken => FindTypedef(bases[0].Text),
            SyntaxKind.StructKeyword or SyntaxKind.UnionKeyword => BindStructure((StructureSpecifierSyntax)syntax.Tag!),
            SyntaxKind.EnumKeyword => BindEnum((EnumSpecifierSyntax)syntax.Tag!),
            _ when isShort => isUnsigned ? BuiltinTypes.UnsignedShort : BuiltinTypes.Short,
            _ => longs switch
            {
                0 => isUnsigned ? BuiltinTypes.UnsignedInt : BuiltinTypes.Int,
                1 => isUnsigned ? BuiltinTypes.UnsignedLong : BuiltinTypes.Long,
                _ => isUnsigned ? BuiltinTypes.UnsignedLongLong : BuiltinTypes.LongLong,
            },
        };
    }

    private static bool Has(DeclarationSpecifiersSyntax syntax, SyntaxKind kind) => syntax.Words.Any(word => word.Kind == kind);

    private DType? Fail(TextSpan span, string tag, string message)
    {
        _diagnostics.ReportDeclaration(span, tag, message);
        return null;
    }

    private sealed record Declared(DType Type, SyntaxToken? Name, IReadOnlyList<ParameterSyntax>? Keys, bool IsUnsized);

    /// <summary>What a declarator makes of a type: the name, its type, and the keys of an associative array.</summary>
    private Declared? BindDeclarator(DeclaratorSyntax? syntax, DType type)
    {
        if (syntax is null) return new Declared(type, null, null, false);
        for (int i = 0; i < syntax.PointerCount; i++) type = new PointerType(type);
        IReadOnlyList<ParameterSyntax>? keys = null;
        bool isUnsized = false;
        foreach (DeclaratorSuffixSyntax suffix in syntax.Suffixes.Reverse())
        {
            if (_diagnostics.HasErrors) return null;
            switch (suffix)
            {
                case ArraySuffixSyntax { Keys: { } given }:
                    if (keys is not null) _diagnostics.ReportDeclaration(suffix.Span, "D_DECL_DYNOBJ", "cannot declare array of associative arrays");
                    keys = given;
                    break;
                case ArraySuffixSyntax array:
                    if (BindArray(array, type) is not { } made) return null;
                    isUnsized |= array.Length is null;
                    type = made;
                    break;
                case FunctionSuffixSyntax function:
                    type = new FunctionType(type, [.. BindParameters(function.Parameters, isKeys: false)], function.Parameters.Any(parameter => parameter.Specifiers is null));
                    break;
            }
        }

        if (_diagnostics.HasErrors) return null;
        return syntax.Inner is null ? new Declared(type, syntax.Name, keys, isUnsized) : BindDeclarator(syntax.Inner, type);
    }

    private DType? BindArray(ArraySuffixSyntax syntax, DType element)
    {
        if (element.IsVoid) return Fail(syntax.Span, "D_DECL_VOIDOBJ", "cannot declare array of void");
        if (syntax.Length is null) return new ArrayType(element, 0);
        BoundExpression length = BindValue(syntax.Length);
        if (length.Type.IsError) return null;
        if (length is not BoundLiteral { Type.IsInteger: true, Value: > 0 } literal)
        {
            return Fail(
                syntax.Length.Span, "D_DECL_ARRSUB",
                "positive integral constant expression or tuple signature expected as array declaration subscript");
        }

        return literal.Value > LargestType / Math.Max(element.Size, 1)
            ? Fail(syntax.Length.Span, "D_DECL_ARRBIG", "array dimension too big")
            : new ArrayType(element, (int)literal.Value);
    }

    /// <summary>The types of a function's parameters, or of an array's keys, of which none is void and there are no more than are written (illumos dt_decl.c, dt_decl_prototype).</summary>
    private List<DType> BindParameters(IReadOnlyList<ParameterSyntax> parameters, bool isKeys)
    {
        string kind = isKeys ? "associative array" : "function";
        List<DType> types = [];
        foreach (ParameterSyntax parameter in parameters)
        {
            if (parameter.Specifiers is null)
            {
                if (isKeys) _diagnostics.ReportDeclaration(parameter.Span, "D_DECL_PROTO_VARARGS", "associative array prototype may not use a variable-length argument list");
                continue;
            }

            if (parameter.Specifiers.Words.FirstOrDefault(word => SyntaxFacts.IsStorageClass(word.Kind) && word.Kind != SyntaxKind.RegisterKeyword) is { } storage)
                _diagnostics.ReportDeclaration(storage.Span, "D_DECL_PARMCLASS", "inappropriate storage class for function or associative array parameter");
            if (_diagnostics.HasErrors || BindSpecifiers(parameter.Specifiers) is not { } type) return types;
            if (BindDeclarator(parameter.Declarator, type) is not { } declared) return types;
            if (declared.Keys is not null)
                _diagnostics.ReportDeclaration(parameter.Span, "D_DECL_PROTO_TYPE", $"associative array may not be used as {kind} parameter #{types.Count + 1}");
            else if (declared.Type.IsVoid && isKeys)
                _diagnostics.ReportDeclaration(parameter.Span, "D_DECL_PROTO_TYPE", $"void may not be used as {kind} parameter #{types.Count + 1}");
            else if (declared is { Type.IsVoid: true, Name: { } name })
                _diagnostics.ReportDeclaration(parameter.Span, "D_DECL_PROTO_NAME", $"void parameter may not have a name: {name.Text}");
            else if (declared.Type.IsVoid && parameters.Count > 1)
                _diagnostics.ReportDeclaration(parameter.Span, "D_DECL_PROTO_VOID", "void must be sole parameter");
            if (!declared.Type.IsVoid) types.Add(declared.Type);
        }

        return types;
    }

    /// <summary>A structure or union. One that the program defines is its own, and comes before the kernel's of that tag (illumos dt_decl.c, dt_decl_sou).</summary>
    private DType? BindStructure(StructureSpecifierSyntax syntax)
    {
        var (scope, tag) = ScopedTypeName.Of(syntax.Tag?.Text ?? string.Empty);
        string name = $"{(syntax.IsUnion ? "union" : "struct")} {tag}";
        DType? known = tag.Length == 0 ? null
            : (scope.IncludesProgram ? _scope.FindTag(name) : null)
                ?? (scope.IncludesKernel && syntax.Members is null ? _options.KernelTypes?.FindStructure(tag, syntax.IsUnion) : null);
        StructType structure = known as StructType ?? new StructType(tag, syntax.IsUnion);
        if (tag.Length > 0 && known is null && scope.IncludesProgram) _scope.AddTag(name, structure);
        if (syntax.Members is null) return structure;
        if (structure.IsComplete) return Fail(syntax.Span, "D_DECL_TYPERED", $"type redeclared: {name}");
        StructureLayout layout = new(syntax.IsUnion);
        foreach (StructureMemberSyntax line in syntax.Members)
        {
            if (!BindMembers(line, layout)) return null;
        }

        if (structure.IsComplete) return Fail(syntax.Span, "D_DECL_TYPERED", $"type redeclared: {name}");
        structure.Complete(layout.Members, layout.Size, layout.Alignment);
        return structure;
    }

    private bool BindMembers(StructureMemberSyntax line, StructureLayout layout)
    {
        if (BindSpecifiers(line.Specifiers) is not { } type) return false;
        if (line.Declarators.Count == 0)
        {
            if (type is StructType { Tag: "" } anonymous) layout.Add(string.Empty, anonymous);
            else _diagnostics.ReportDeclaration(line.Span, "D_DECL_MNAME", "member declaration requires a name");
        }

        foreach (MemberDeclaratorSyntax member in line.Declarators)
        {
            if (BindDeclarator(member.Declarator, type) is not { } declared) return false;
            string name = declared.Name?.Text ?? string.Empty;
            if (declared.Keys is not null) _diagnostics.ReportDeclaration(member.Span, "D_DECL_DYNOBJ", $"cannot have dynamic member: {name}");
            else if (declared.Type.IsVoid || declared.Type.Resolved is FunctionType) _diagnostics.ReportDeclaration(member.Span, "D_DECL_VOIDOBJ", $"cannot have void member: {name}");
            else if (declared.Type is StructType { IsComplete: false }) _diagnostics.ReportDeclaration(member.Span, "D_DECL_INCOMPLETE", $"incomplete struct/union/enum {declared.Type.Name}: {name}");
            else if (name.Length > 0 && layout.Has(name)) _diagnostics.ReportDeclaration(member.Span, "D_UNKNOWN", $"failed to define member '{name}': Duplicate member name");
            else if (member.Bits is not null) BindBitField(member, declared.Type, name, layout);
            else if ((long)layout.Size + declared.Type.Size > LargestType) _diagnostics.ReportDeclaration(member.Span, "D_DECL_ARRBIG", "array dimension too big");
            else layout.Add(name, declared.Type);
            if (_diagnostics.HasErrors) return false;
        }

        return !_diagnostics.HasErrors;
    }

    private void BindBitField(MemberDeclaratorSyntax syntax, DType type, string name, StructureLayout layout)
    {
        BoundExpression bits = BindValue(syntax.Bits!);
        string shown = name.Length == 0 ? "(unnamed)" : name;
        if (bits.Type.IsError) return;
        if (bits is not BoundLiteral { Type.IsInteger: true, Value: >= 0 } literal || (literal.Value == 0 && name.Length > 0))
            _diagnostics.ReportDeclaration(syntax.Span, "D_DECL_BFCONST", "positive integral constant expression expected as bit-field size");
        else if (!type.IsInteger)
            _diagnostics.ReportDeclaration(syntax.Span, "D_DECL_BFTYPE", $"invalid type for bit-field: {shown}");
        else if (literal.Value > type.Size * 8)
            _diagnostics.ReportDeclaration(syntax.Span, "D_DECL_BFSIZE", $"bit-field too big for type: {shown}");
        else
            layout.AddBits(name, type, (int)literal.Value);
    }

    private DType? BindEnum(EnumSpecifierSyntax syntax)
    {
        var (scope, tag) = ScopedTypeName.Of(syntax.Tag?.Text ?? string.Empty);
        string name = $"enum {tag}";
        DType? known = tag.Length == 0 ? null
            : (scope.IncludesProgram ? _scope.FindTag(name) : null) ?? (scope.IncludesKernel && syntax.Enumerators is null ? _options.KernelTypes?.FindEnum(tag) : null);
        if (syntax.Enumerators is null && _isExtern) return known ?? new EnumType(tag, []);
        if (syntax.Enumerators is null) return known ?? Fail(syntax.Span, "D_DECL_INCOMPLETE", $"incomplete struct/union/enum {name}: {tag}");
        if (known is not null) return Fail(syntax.Span, "D_DECL_TYPERED", $"type redeclared: {name}");
        List<KeyValuePair<string, int>> values = [];
        long next = 0;
        foreach (EnumeratorSyntax enumerator in syntax.Enumerators)
        {
            string text = enumerator.Name.Text;
            if (enumerator.Value is not null)
            {
                BoundExpression value = BindValue(enumerator.Value);
                if (value.Type.IsError) return null;
                if (value is not BoundLiteral { Type.IsInteger: true } literal)
                    return Fail(enumerator.Span, "D_DECL_ENCONST", $"enumerator '{text}' must be assigned to an integral constant expression");
                next = literal.Value;
            }

            if (next is > int.MaxValue or < int.MinValue)
                return Fail(enumerator.Span, "D_DECL_ENOFLOW", $"enumerator '{text}' value overflows INT_MAX ({int.MaxValue})");
            if (!IsUnknown(text)) return Fail(enumerator.Span, "D_DECL_IDRED", $"identifier redeclared: {text}");
            values.Add(KeyValuePair.Create(text, (int)next));
            _scope.AddEnumerator(text, new BoundLiteral(enumerator.Span, BuiltinTypes.Int, next));
            next++;
        }

        EnumType type = new(tag, values);
        if (tag.Length > 0) _scope.AddTag(name, type);
        return type;
    }
}
