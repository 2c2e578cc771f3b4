using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>
/// Gives a syntax tree its meaning. As in libdtrace, declarations hold for the whole program wherever they stand; clauses are bound in
/// order, and the first mistake ends the work.
/// </summary>
internal sealed partial class Binder
{
    private readonly BindingScope _scope;
    private readonly IProbeSource _probes;
    private readonly BindOptions _options;
    private readonly MacroTable _macros;
    private readonly SourceText _source;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<AggregationSymbol> _aggregations = [];
    private bool _isDestructive;

    private Binder(BindingScope scope, IProbeSource probes, BindOptions options, MacroTable macros, SourceText source, DiagnosticBag diagnostics)
    {
        _scope = scope;
        _probes = probes;
        _options = options;
        _macros = macros;
        _source = source;
        _diagnostics = diagnostics;
    }

    private StringType StringOfOption => new(_options.StringSize);

    /// <summary>Compiles a program as far as its meaning.</summary>
    /// <param name="source">The program.</param>
    /// <param name="scope">What earlier programs of the consumer declared; this one's declarations are added where it is good.</param>
    /// <param name="probes">The probes there are.</param>
    /// <param name="options">The options; pragmas of the program change them for it.</param>
    /// <exception cref="DTraceException">A probe's provider is not to be had (<see cref="IProbeSource.Match"/>); never for a mistake in the program.</exception>
    public static BindResult Bind(ProgramSource source, BindingScope scope, IProbeSource probes, BindOptions options)
    {
        SourceText text = new(source.Text, source.FileName);
        DiagnosticBag diagnostics = new();
        DirectiveTable directives = DirectiveTable.Scan(text);
        PragmaBinder pragmas = new(options with
        {
            AllowZeroMatch = options.AllowZeroMatch || source.AllowZeroMatch,
            AllowEmpty = options.AllowEmpty || source.AllowEmpty,
            AllowUnusedArguments = options.AllowUnusedArguments || source.AllowUnusedArguments,
            DefaultArguments = options.DefaultArguments || source.AllowMissingArguments,
            HasLibraries = options.HasLibraries && !source.NoLibrary,
        }, diagnostics);
        pragmas.Apply(directives.Directives);
        options = pragmas.Options;

        MacroTable macros = new(
            source.FileName ?? "dtrace", source.Arguments, ProcessMacros.Variables(options.Target), options.DefaultArguments);
        BindingScope fork = scope.Fork();
        Binder binder = new(fork, probes, options, macros, text, diagnostics);
        if (options.HasLibraries)
        {
            fork.Library = binder.DeclareFromLibrary;
            if (!diagnostics.HasErrors) binder.BindUserLibraries();
        }

        if (!diagnostics.HasErrors) binder.CheckPragmas(pragmas, scope);
        CompilationUnitSyntax? unit = diagnostics.HasErrors
            ? null
            : Parser.Parse(text, macros, new TypeNameTable(binder.IsTypeName), directives, diagnostics, source.FileName is not null);
        if (unit is not null && diagnostics.HasErrors) binder.BindBefore(unit, diagnostics.Items[0]);
        List<BoundClause> clauses = unit is null || diagnostics.HasErrors ? [] : binder.BindMembers(unit);
        if (!diagnostics.HasErrors && clauses.Count == 0 && unit is not null && unit.Members.All(member => member is DeclarationSyntax) && !options.AllowEmpty) diagnostics.ReportEmptyProgram();
        foreach ((TextSpan span, string pragma, string name) in pragmas.Names)
        {
            if (!diagnostics.HasErrors && binder.IsUnknown(name) && fork.FindTypedef(name) is null) diagnostics.ReportPragmaUnused(span, pragma, name);
        }

        if (!diagnostics.HasErrors && !options.AllowUnusedArguments && macros.LastUnused is { } unused)
            diagnostics.ReportUnusedArgument(unused.Text, unused.Number);
        if (diagnostics.HasErrors) return new BindResult(text, null, diagnostics.Items);

        BoundProgram program = new(
            text, clauses, [.. fork.Variables], binder._aggregations, pragmas.Pragmas, options, binder._isDestructive);
        scope.Adopt(fork);
        return new BindResult(text, program, []);
    }

    /// <summary>A pragma names what its own program declares, and depends on what is there.</summary>
    private void CheckPragmas(PragmaBinder pragmas, BindingScope before)
    {
        foreach ((TextSpan span, string pragma, string name) in pragmas.Names)
        {
            if (BuiltinVariables.Contains(name) || BuiltinFunctions.Find(name) is not null || before.FindGlobal(name) is not null || before.FindInline(name) is not null)
                _diagnostics.ReportPragmaScope(span, pragma);
            if (_diagnostics.HasErrors) return;
        }

        foreach ((TextSpan span, bool isModule, string name) in pragmas.Dependencies)
        {
            if (isModule ? HasModule(name) : HasProvider(name)) continue;
            _diagnostics.ReportMissingDependency(span, isModule ? "module" : "provider", name);
            return;
        }
    }

    /// <summary>D's own names come before types (illumos dt_lex.l, id_or_type), and so before the kernel's types are read for the first time.</summary>
    private bool IsTypeName(string name) =>
        BuiltinFunctions.Find(name) is null && !BuiltinVariables.Contains(name)
        && _scope.FindGlobal(name) is null && _scope.FindInline(name) is null && FindTypedef(name) is not null;

    private DType? FindTypedef(string text)
    {
        var (scope, name) = ScopedTypeName.Of(text);
        DType? own = !scope.IncludesProgram ? null
            : name == "string" ? StringOfOption : _scope.FindTypedef(name) ?? BuiltinTypes.Typedefs.GetValueOrDefault(name);
        return own ?? (scope.IncludesKernel ? _options.KernelTypes?.FindTypedef(name) : null);
    }

    private List<BoundClause> BindMembers(CompilationUnitSyntax unit)
    {
        foreach (MemberSyntax member in unit.Members)
        {
            BindDeclaration(member);
            if (_diagnostics.HasErrors) return [];
        }

        List<BoundClause> clauses = [];
        foreach (ProbeClauseSyntax clause in unit.Members.OfType<ProbeClauseSyntax>())
        {
            clauses.Add(BindClause(clause, clauses.Count));
            if (_diagnostics.HasErrors) break;
        }

        return clauses;
    }

    /// <summary>Declarations are carried out as they are read, so that a mistake in one is told and not what breaks the grammar behind it (illumos dt_grammar.y).</summary>
    private void BindBefore(CompilationUnitSyntax unit, Diagnostic broken)
    {
        _diagnostics.Truncate(0);
        foreach (MemberSyntax member in unit.Members.SkipLast(1))
        {
            BindDeclaration(member);
            if (_diagnostics.HasErrors) return;
        }

        DeclarationSpecifiersSyntax? begun = (unit.Members.Count == 0 ? null : unit.Members[^1]) switch
        {
            DeclarationSyntax declaration => declaration.Specifiers,
            InlineDefinitionSyntax inline => inline.Specifiers,
            TranslatorDefinitionSyntax translator => translator.Output.Specifiers,
            _ => null,
        };
        if (begun is { Tag: StructureSpecifierSyntax { Members: not null } or EnumSpecifierSyntax { Enumerators: not null } } && begun.Span.End <= broken.Span.Start) BindSpecifiers(begun);
        if (!_diagnostics.HasErrors) _diagnostics.Add(broken);
    }

    private void BindDeclaration(MemberSyntax member)
    {
        switch (member)
        {
            case DeclarationSyntax declaration:
                BindDeclaration(declaration);
                break;
            case InlineDefinitionSyntax inline:
                BindInline(inline);
                break;
            case TranslatorDefinitionSyntax translator:
                BindTranslator(translator);
                break;
            case ProviderDefinitionSyntax provider:
                BindProvider(provider);
                break;
        }
    }
}
