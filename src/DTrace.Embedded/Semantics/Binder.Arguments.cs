using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>args[]: typed by the clause's probes, which must agree.</content>
internal sealed partial class Binder
{
    /// <summary>The arguments of the clause's probes, once they were asked for.</summary>
    private Lazy<IReadOnlyList<ArgumentDescription>?>? _arguments;

    private BoundExpression BindArgument(TextSpan span, BoundLiteral index)
    {
        if (FindArgument(span, index) is not { } argument) return new BoundErrorExpression(span);
        if (argument.TranslatedType == argument.NativeType) return BindNative(span, argument);
        return BindTypeText(argument.TranslatedType) is { } wanted ? BindTranslation(span, wanted, BindNative(span, argument)) : new BoundErrorExpression(span);
    }

    private IReadOnlyList<ArgumentDescription>? Arguments => (_arguments ??= new(FindArguments)).Value;

    private ArgumentDescription? FindArgument(TextSpan span, BoundLiteral index)
    {
        string description = _clauseProbes.Count == 0 ? string.Empty : _clauseProbes[0].Pattern.ToString();
        if (!_isInClause) _diagnostics.ReportArgumentsOutside(span);
        else if (Arguments is not { } arguments) _diagnostics.ReportUnsteadyArguments(span, description);
        else if (index.Value < 0 || index.Value >= arguments.Count) _diagnostics.ReportArgumentIndex(span, index.Value, description);
        else return arguments[(int)index.Value];
        return null;
    }

    /// <summary>What all probes of the clause say; null where one knows nothing, or two differ.</summary>
    private IReadOnlyList<ArgumentDescription>? FindArguments()
    {
        IReadOnlyList<ArgumentDescription>? common = null;
        foreach (ProbeDescription probe in _clauseProbes.SelectMany(specification => specification.Probes))
        {
            if ((_probes.DescribeArguments(probe) ?? FindLibraryArguments(probe)) is not { } arguments) return null;
            if (common is not null && !common.SequenceEqual(arguments)) return null;
            common = arguments;
        }

        return common;
    }

    private IReadOnlyList<ArgumentDescription>? FindLibraryArguments(ProbeDescription probe) =>
        _options.HasLibraries ? LibraryArguments.Find(Standard, probe.Provider, probe.Name) : null;

    private BoundExpression BindNative(TextSpan span, ArgumentDescription argument)
    {
        if (BindTypeText(argument.NativeType) is not { } type) return new BoundErrorExpression(span);
        if (argument.IsUserMemory && type.Resolved is PointerType pointer) type = pointer with { IsUserland = true };
        return new BoundBuiltin(span, type, BuiltinVariable.Args, new BoundLiteral(span, BuiltinTypes.Int, argument.Source));
    }

    /// <summary>A type that a provider spells.</summary>
    private DType? BindTypeText(string type)
    {
        SourceText text = new($"BEGIN{{sizeof ({type});}}");
        CompilationUnitSyntax unit = Parser.Parse(text, MacroTable.Empty, new TypeNameTable(IsTypeName), DirectiveTable.Scan(text), new DiagnosticBag(), isFile: false);
        return unit.Members is [ProbeClauseSyntax { Body.Statements: [ExpressionStatementSyntax { Expression: SizeofTypeExpressionSyntax size }] }] ? BindTypeName(size.Type) : null;
    }
}
