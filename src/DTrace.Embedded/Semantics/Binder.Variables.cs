using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Names.</content>
internal sealed partial class Binder
{
    private const int MaximumExpansions = 10_000;
    private const int MaximumExpansionDepth = 64;

    /// <summary>What a name stands for inside an inline or a translator.</summary>
    private readonly Stack<IReadOnlyDictionary<string, BoundExpression>> _substitutions = new();

    /// <summary>The variable whose first assignment is being bound: it has no type yet.</summary>
    private readonly HashSet<string> _unassigned = [];
    private int _expansions;

    private BoundExpression BindName(NameExpressionSyntax syntax)
    {
        if (syntax.Name.Contains('`', StringComparison.Ordinal)) return BindExternal(syntax);
        if (_substitutions.TryPeek(out IReadOnlyDictionary<string, BoundExpression>? names) && names.TryGetValue(syntax.Name, out BoundExpression? value))
            return value;
        if (_scope.FindGlobal(syntax.Name) is { } variable)
        {
            if (!variable.IsArray) return new BoundVariable(syntax.Span, variable);
            _diagnostics.ReportBadReference(syntax.Span, "associative array", syntax.Name, "scalar");
        }
        else if (_scope.FindInline(syntax.Name) is { } inline)
        {
            if (inline.Parameters is null) return Expand(syntax.Span, inline, new Dictionary<string, BoundExpression>());
            _diagnostics.ReportBadReference(syntax.Span, "associative array", syntax.Name, "scalar");
        }
        else if (_scope.FindEnumerator(syntax.Name) is { } enumerator)
        {
            return enumerator with { Span = syntax.Span };
        }
        else if (BuiltinVariables.Find(syntax.Name, _options) is { } builtin)
        {
            if (!builtin.IsArray) return new BoundBuiltin(syntax.Span, builtin.Type, builtin.Variable);
            _diagnostics.ReportBadReference(syntax.Span, "associative array", syntax.Name, "scalar");
        }
        else if (BuiltinFunctions.Find(syntax.Name) is { } function)
        {
            _diagnostics.ReportBadReference(syntax.Span, KindName(function.Kind), syntax.Name, "scalar");
        }
        else if (_unassigned.Contains(syntax.Name))
        {
            _diagnostics.ReportUnassigned(syntax.Span, syntax.Name);
        }
        else if (syntax.Name == "NULL")
        {
            return new BoundLiteral(syntax.Span, BuiltinTypes.Int, 0);
        }
        else if (_options.KernelTypes?.FindEnumerator(syntax.Name) is int constant)
        {
            return new BoundLiteral(syntax.Span, BuiltinTypes.Int, constant);
        }
        else
        {
            _diagnostics.ReportUndefined(syntax.Span, syntax.Name, "Unknown variable name");
        }

        return new BoundErrorExpression(syntax.Span);
    }

    private static string KindName(BuiltinFunctionKind kind) => kind switch
    {
        BuiltinFunctionKind.Action => "tracing function",
        BuiltinFunctionKind.Aggregating => "aggregating function",
        _ => "function",
    };

    private BoundExpression BindExternal(NameExpressionSyntax syntax)
    {
        int mark = syntax.Name.LastIndexOf('`');
        string module = syntax.Name[..mark].TrimEnd('`');
        string name = syntax.Name[(mark + 1)..];
        string? scope = module.Length == 0 ? null : module;
        ExternalSymbol? symbol = _options.KernelTypes?.FindSymbol(scope, name);
        if (symbol is { Type.IsVoid: false }) return new BoundExternal(syntax.Span, symbol);
        if (_options.KernelTypes?.IsPerCpu(scope, name) == true)
            _diagnostics.ReportAction(syntax.Span, CodeGen.Unsupported.Tag, $"not supported by the embedded engines: {syntax.Name}, of which each CPU has its own");
        else if (symbol is null) _diagnostics.ReportUndefined(syntax.Span, syntax.Name, "Unknown symbol name");
        else _diagnostics.ReportUntypedSymbol(syntax.Span, module, name);
        return new BoundErrorExpression(syntax.Span);
    }

    private BoundExpression BindScopedName(ScopedNameExpressionSyntax syntax)
    {
        VariableSymbol? variable = FindScoped(syntax);
        string spelled = Spelled(syntax);
        if (variable is { IsArray: false }) return new BoundVariable(syntax.Span, variable);
        if (variable is not null) _diagnostics.ReportBadReference(syntax.Span, "associative array", syntax.Name, "scalar");
        else _diagnostics.ReportUnassigned(syntax.Span, spelled);
        return new BoundErrorExpression(syntax.Span);
    }

    private VariableSymbol? FindScoped(ScopedNameExpressionSyntax syntax) =>
        syntax.IsThreadLocal ? _scope.FindThreadLocal(syntax.Name) : _scope.FindClauseLocal(syntax.Name);

    private static string Spelled(ScopedNameExpressionSyntax syntax) => (syntax.IsThreadLocal ? "self->" : "this->") + syntax.Name;

    private BoundExpression BindElementAccess(ElementAccessExpressionSyntax syntax)
    {
        ExpressionSyntax target = Unwrap(syntax.Target);
        if (AggregationOf(syntax) is { } aggregation) return BindAggregationName(aggregation.Name);
        VariableSymbol? array = target switch
        {
            NameExpressionSyntax name => _scope.FindGlobal(name.Name),
            ScopedNameExpressionSyntax name => FindScoped(name),
            _ => null,
        };
        if (array is { IsArray: true }) return BindElement(syntax, array);
        if (target is NameExpressionSyntax named && array is null && !IsSubstituted(named.Name))
        {
            if (_scope.FindInline(named.Name) is { Parameters: not null } inline) return BindInlineElement(syntax, inline);
            if (BuiltinVariables.Find(named.Name, _options) is { IsArray: true } builtin) return BindBuiltinElement(syntax, builtin);
            if (IsUnknown(named.Name))
            {
                _diagnostics.ReportUnassigned(syntax.Span, named.Name);
                return new BoundErrorExpression(syntax.Span);
            }
        }

        BoundExpression indexed = BindValue(target);
        if (indexed.Type.IsError) return indexed;
        return BindIndex(syntax, indexed);
    }

    private bool IsSubstituted(string name) =>
        _substitutions.TryPeek(out IReadOnlyDictionary<string, BoundExpression>? names) && names.ContainsKey(name);

    /// <summary>Whether a global name is nothing yet, so that assigning to it makes a variable.</summary>
    private bool IsUnknown(string name) => !name.Contains('`', StringComparison.Ordinal) && !IsSubstituted(name)
        && _scope.FindGlobal(name) is null && _scope.FindInline(name) is null && _scope.FindEnumerator(name) is null
        && BuiltinVariables.Find(name, _options) is null && BuiltinFunctions.Find(name) is null;

    private BoundExpression BindIndex(ElementAccessExpressionSyntax syntax, BoundExpression indexed)
    {
        if (syntax.Arguments.Count != 1)
        {
            _diagnostics.ReportBadArray(syntax.Span, indexed.Type.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        BoundExpression index = BindValue(syntax.Arguments[0]);
        if (index.Type.IsError) return index;
        int length = indexed.Type.Resolved is ArrayType array ? array.Length : _translatedLengths.GetValueOrDefault(indexed);
        if (length > 0 && index is BoundLiteral { Type.IsInteger: true, Value: var place } && (ulong)place >= (ulong)length)
        {
            _diagnostics.ReportArrayBounds(index.Span, place, length);
            return new BoundErrorExpression(syntax.Span);
        }

        if (TypeRules.Target(indexed.Type) is { } element && index.Type.IsInteger && !TypeRules.IsUnsizedPointer(indexed.Type))
            return new BoundIndex(syntax.Span, element, indexed, index);
        if (indexed.Type.IsString && index.Type.IsInteger) return new BoundIndex(syntax.Span, BuiltinTypes.Char, indexed, index);
        if (TypeRules.Target(indexed.Type) is null) _diagnostics.ReportDereference(syntax.Span, "D_DEREF_NONPTR", "cannot dereference non-pointer type");
        else _diagnostics.ReportIncompatible(syntax.Span, indexed.Type.Name, "+", index.Type.Name);
        return new BoundErrorExpression(syntax.Span);
    }

    private BoundExpression BindElement(ElementAccessExpressionSyntax syntax, VariableSymbol array)
    {
        List<BoundExpression> keys = [.. syntax.Arguments.Select(BindValue)];
        if (_diagnostics.HasErrors) return new BoundErrorExpression(syntax.Span);
        IReadOnlyList<DType> types = array.KeyTypes!;
        if (keys.Count != types.Count)
        {
            _diagnostics.ReportKeyCount(syntax.Span, array.Name, keys.Count, types.Count);
            return new BoundErrorExpression(syntax.Span);
        }

        for (int i = 0; i < keys.Count; i++)
        {
            if (!TypeRules.IsArgumentCompatible(types[i], keys[i]))
            {
                _diagnostics.ReportKeyMismatch(keys[i].Span, array.Name, i + 1, types[i].Name, keys[i].Type.Name);
                return new BoundErrorExpression(syntax.Span);
            }

            keys[i] = Convert(keys[i], types[i]);
        }

        return new BoundElement(syntax.Span, array, keys);
    }

    private BoundExpression BindBuiltinElement(ElementAccessExpressionSyntax syntax, BuiltinVariableSymbol builtin)
    {
        if (syntax.Arguments.Count != 1)
        {
            _diagnostics.ReportIndexCount(syntax.Span, builtin.Name, syntax.Arguments.Count);
            return new BoundErrorExpression(syntax.Span);
        }

        BoundExpression index = BindValue(syntax.Arguments[0]);
        if (index.Type.IsError) return index;
        if (index is not BoundLiteral literal)
        {
            _diagnostics.ReportIndexNotConstant(index.Span, builtin.Name, index.Type.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        if (builtin.Variable != BuiltinVariable.Args) return new BoundBuiltin(syntax.Span, builtin.Type, builtin.Variable, Convert(index, BuiltinTypes.Int64));
        return BindArgument(syntax.Span, literal);
    }

    private BoundExpression BindInlineElement(ElementAccessExpressionSyntax syntax, InlineSymbol inline)
    {
        List<BoundExpression> keys = [.. syntax.Arguments.Select(BindValue)];
        if (_diagnostics.HasErrors) return new BoundErrorExpression(syntax.Span);
        IReadOnlyList<KeyValuePair<string, DType>> parameters = inline.Parameters!;
        if (keys.Count != parameters.Count)
        {
            _diagnostics.ReportKeyCount(syntax.Span, inline.Name, keys.Count, parameters.Count);
            return new BoundErrorExpression(syntax.Span);
        }

        Dictionary<string, BoundExpression> names = [];
        for (int i = 0; i < keys.Count; i++)
        {
            if (!TypeRules.IsArgumentCompatible(parameters[i].Value, keys[i]))
            {
                _diagnostics.ReportKeyMismatch(keys[i].Span, inline.Name, i + 1, parameters[i].Value.Name, keys[i].Type.Name);
                return new BoundErrorExpression(syntax.Span);
            }

            names[parameters[i].Key] = Convert(keys[i], parameters[i].Value);
        }

        return Expand(syntax.Span, inline, names);
    }

    /// <summary>Binds an inline's expression in place of its name.</summary>
    private BoundExpression Expand(TextSpan span, InlineSymbol inline, IReadOnlyDictionary<string, BoundExpression> names)
    {
        // A library's own helpers are told of by the names that users write.
        bool isNamed = inline.IsOfLibrary && !inline.Name.StartsWith("__", StringComparison.Ordinal);
        BoundExpression value = Substitute(span, inline.Value, names, inline.Source, isNamed ? inline.Name : null);
        if (value is BoundTranslation) return value with { Span = span };
        if (value.Type.IsError) return value;

        // An inline of an integer constant is that constant, of its own type (illumos dt_parser.c, dt_node_ident).
        bool isConstant = inline.Parameters is null && value is BoundLiteral { Type.IsInteger: true };
        return (isConstant ? value : Convert(value, inline.Type)) with { Span = span };
    }
}
