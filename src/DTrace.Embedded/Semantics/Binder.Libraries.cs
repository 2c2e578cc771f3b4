using DTrace.Core;
using DTrace.Embedded.Host;
using DTrace.Embedded.Libraries;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Library files: what they declare is bound when a program first names it.</content>
internal sealed partial class Binder
{
    private LibraryIndex Standard => StandardIn(_options.Namespace);

    /// <summary>Whether what is bound is a declaration of the compiler's own library files: their bodies are bound where they are used, as each wants a kernel that has the members.</summary>
    private bool _isOfLibrary;

    /// <summary>The names of the compiler's own library files that stand for a value: constants, and what is made of built-in variables.</summary>
    public static IEnumerable<(string Name, bool IsConstant, string Value)> LibraryNames =>
        from key in StandardIn(PidNamespace.Initial).Keys
        where key[0] != '_'
        let declaration = StandardIn(PidNamespace.Initial).Find(key)[0]
        let inline = declaration.Alternatives[0] as InlineDefinitionSyntax
        where inline is { Declarator.Suffixes.Count: 0 }
        select (key, inline.Value is not (XlateExpressionSyntax or MemberAccessExpressionSyntax), declaration.File.Text.ToString(inline.Value.Span));

    /// <summary>The names of the compiler's own library files that stand for a value by an index, and what that is.</summary>
    public static IEnumerable<(string Name, string Type)> LibraryArrays =>
        from key in StandardIn(PidNamespace.Initial).Keys
        where key[0] != '_'
        let declaration = StandardIn(PidNamespace.Initial).Find(key)[0]
        let inline = declaration.Alternatives[0] as InlineDefinitionSyntax
        where inline is { Declarator.Suffixes.Count: > 0 }
        select (key, declaration.File.Text.ToString(inline.Specifiers.Span));

    private static LibraryIndex StandardIn(PidNamespace space) => StandardLibrary.Of(space, static name => name == "string" || BuiltinTypes.Typedefs.ContainsKey(name));

    /// <summary>Binds the user's library files, once in a scope.</summary>
    /// <exception cref="DTraceCompileException">A file is not valid.</exception>
    private void BindUserLibraries()
    {
        foreach (string directory in _options.LibraryDirectories.Where(_scope.AddLibraryDirectory))
        {
            IReadOnlyList<LibraryFile> files = new LibraryDirectory(HasModule, HasProvider).Read(directory, new TypeNameTable(IsTypeName));
            foreach (LibraryFile file in files) BindUserLibrary(file);
        }
    }

    private void BindUserLibrary(LibraryFile file)
    {
        DiagnosticBag diagnostics = new();
        Binder binder = new(_scope, _probes, _options, MacroTable.Empty, file.Text, diagnostics);
        foreach (MemberSyntax member in file.Members)
        {
            binder.BindDeclaration(member);
            if (diagnostics.HasErrors) throw diagnostics.Items[0].ToException(file.Text);
        }
    }

    private bool HasProvider(string name)
    {
        try
        {
            return _probes.Match(new ProbeDescription(0, name, string.Empty, string.Empty, string.Empty)).Count > 0;
        }
        catch (DTraceException)
        {
            return false;
        }
    }

    private bool HasModule(string name) => name == "vmlinux" ? _options.KernelTypes is not null : Directory.Exists(Path.Combine("/sys/module", name));

    /// <summary>Declares what the compiler's own library files say of a key. D's own names are asked for often, and are never in one.</summary>
    private void DeclareFromLibrary(string key)
    {
        if (BuiltinVariables.Contains(key) || BuiltinFunctions.Find(key) is not null) return;
        foreach (LibraryDeclaration declaration in Standard.Find(key))
        {
            if (_scope.AddLibraryDeclaration(declaration)) Declare(declaration);
        }
    }

    private void Declare(LibraryDeclaration declaration)
    {
        for (int i = 0; i < declaration.Alternatives.Count; i++)
        {
            bool isLast = i == declaration.Alternatives.Count - 1;
            DiagnosticBag diagnostics = new();
            Binder binder = new(_scope, _probes, _options, MacroTable.Empty, declaration.File.Text, diagnostics) { _isOfLibrary = true };
            if (!isLast && !binder.Fits(declaration.Alternatives[i])) continue;
            diagnostics.Truncate(0);
            binder.BindDeclaration(declaration.Alternatives[i]);
            return;
        }
    }

    /// <summary>Whether the running kernel has what a declaration names: the structure of a typedef, the members of an inline's value.</summary>
    private bool Fits(MemberSyntax member)
    {
        switch (member)
        {
            case DeclarationSyntax declaration:
                return BindSpecifiers(declaration.Specifiers) is { } type and not StructType { IsComplete: false };
            case InlineDefinitionSyntax inline:
                Dictionary<string, BoundExpression> names = [];
                if (BindSpecifiers(inline.Specifiers) is not { } result || BindDeclarator(inline.Declarator, result) is not { Keys: var keys }) return false;
                foreach (ParameterSyntax parameter in keys ?? [])
                {
                    if (parameter.Specifiers is null || BindSpecifiers(parameter.Specifiers) is not { } given) return false;
                    if (BindDeclarator(parameter.Declarator, given) is not { Name: { } name } bound) return false;
                    names[name.Text] = new BoundLiteral(parameter.Span, bound.Type, 0);
                }

                return !Substitute(inline.Span, inline.Value, names, _source, null).Type.IsError;
            default:
                return true;
        }
    }

    /// <summary>
    /// Binds an expression of an inline or a translator in place of the name that stands for it. Where it stands in another text, such as a
    /// library file, a mistake in it is told of the place that uses it.
    /// </summary>
    private BoundExpression Substitute(TextSpan span, ExpressionSyntax expression, IReadOnlyDictionary<string, BoundExpression> names, SourceText source, string? name)
    {
        if (_substitutions.Count >= MaximumExpansionDepth || ++_expansions > MaximumExpansions)
        {
            _diagnostics.ReportTooManyExpansions(span, MaximumExpansions, MaximumExpansionDepth);
            return new BoundErrorExpression(span);
        }

        _substitutions.Push(names);
        BoundExpression value = BindValue(expression);
        _substitutions.Pop();
        if (!_diagnostics.HasErrors || source == _source) return value;
        _diagnostics.Restate(span);
        if (_options.KernelTypes is null && name is not null && _diagnostics.Items[0].Tag != CodeGen.Unsupported.Tag)
        {
            _diagnostics.Truncate(0);
            _diagnostics.ReportAction(span, CodeGen.Unsupported.Tag, $"not supported by the embedded engines: {name} where there is no kernel to ask");
        }

        return value;
    }
}
