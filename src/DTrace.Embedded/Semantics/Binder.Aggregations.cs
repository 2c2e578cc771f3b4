using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Aggregations (Dynamic Tracing Guide, "Aggregations"; illumos dt_cc.c, dt_compile_agg).</content>
internal sealed partial class Binder
{
    private sealed record AggregationReference(AggregationNameExpressionSyntax Name, IReadOnlyList<ExpressionSyntax> Keys);

    /// <summary>The aggregation an expression names, with its keys; null where it names none.</summary>
    private AggregationReference? AggregationOf(ExpressionSyntax syntax)
    {
        switch (Unwrap(syntax))
        {
            case AggregationNameExpressionSyntax name:
                return new AggregationReference(name, []);
            case ElementAccessExpressionSyntax { Target: var target } element when AggregationOf(target) is { } inner:
                if (inner.Keys.Count > 0) _diagnostics.ReportAggregationDimensions(syntax.Span, inner.Name.Name);
                return new AggregationReference(inner.Name, element.Arguments);
            default:
                return null;
        }
    }

    private BoundAggregate? BindAggregate(AssignmentExpressionSyntax syntax, AggregationReference target)
    {
        string name = target.Name.Name;
        if (_diagnostics.HasErrors) return null;
        if (Unwrap(syntax.Value) is CallExpressionSyntax unknown && FindFunction(unknown) is null) return null;
        if (Unwrap(syntax.Value) is not CallExpressionSyntax { Target: NameExpressionSyntax function } call
            || BuiltinFunctions.Find(function.Name) is not { Kind: BuiltinFunctionKind.Aggregating } aggregating)
        {
            _diagnostics.ReportNotAggregating(syntax.Value.Span, name);
            return null;
        }

        AggregationSymbol? existing = _scope.FindAggregation(name);
        if (existing is not null && existing.Function != aggregating.Aggregation)
        {
            _diagnostics.ReportAggregationRedefined(syntax.Span, name, aggregating.Name, existing.Function.ToString().ToLowerInvariant());
            return null;
        }

        List<BoundExpression> keys = [.. target.Keys.Select(BindRecordable)];
        List<BoundExpression> arguments = [.. call.Arguments.Select(BindValue)];
        if (_diagnostics.HasErrors || !CheckArguments(call.Span, aggregating, arguments)) return null;
        if (arguments.Count > 0 && !arguments[0].Type.IsScalar)
        {
            _diagnostics.ReportAggregatedNotScalar(arguments[0].Span, aggregating.Name);
            return null;
        }

        AggregationParameters parameters = new(aggregating.Aggregation, _diagnostics);
        ulong? word = parameters.Pack(call.Span, arguments, existing?.Parameters);
        if (word is null || BindKeys(target, name, existing?.KeyTypes, keys) is not { } keyTypes) return null;
        if (existing is null)
        {
            existing = new AggregationSymbol(name, _scope.Aggregations.Count() + 1, aggregating.Aggregation, keyTypes, word.Value);
            _scope.AddAggregation(existing);
        }

        NoteUse(existing);
        IReadOnlyList<BoundExpression> converted = [.. keys.Select((key, i) => Convert(key, keyTypes[i]))];
        BoundExpression? value = arguments.Count == 0 ? null : Convert(arguments[0], arguments[0].Type.IsSigned ? BuiltinTypes.Int64 : BuiltinTypes.UInt64);
        BoundExpression? increment = parameters.Increment is { } given ? Convert(given, BuiltinTypes.Int64) : null;
        return new BoundAggregate(syntax.Span, existing, converted, value, increment);
    }

    /// <summary>
    /// The types of the keys: those of the first use, to which every later one must fit. An integer wider than the first use's is refused,
    /// as it would be cut.
    /// </summary>
    private IReadOnlyList<DType>? BindKeys(AggregationReference target, string name, IReadOnlyList<DType>? keyTypes, List<BoundExpression> keys)
    {
        if (keyTypes is null)
        {
            for (int i = 0; i < keys.Count; i++)
            {
                if (keys[i].Type.IsVoid || keys[i].Type is DynamicType) _diagnostics.ReportKeyType(keys[i].Span, keys[i].Type.Name, "aggregation", i + 1);
            }

            return _diagnostics.HasErrors ? null : [.. keys.Select(key => StoredType(key.Type))];
        }

        if (keyTypes.Count != keys.Count)
        {
            _diagnostics.ReportKeyCount(target.Name.Span, $"@{name}", keys.Count, keyTypes.Count);
            return null;
        }

        for (int i = 0; i < keys.Count; i++)
        {
            bool fits = IsKeyCompatible(keyTypes[i], keys[i])
                && (!keyTypes[i].IsInteger || keys[i].Type.Size <= keyTypes[i].Size || keys[i] is BoundLiteral);
            if (fits) continue;
            _diagnostics.ReportKeyMismatch(keys[i].Span, $"@{name}", i + 1, keyTypes[i].Name, keys[i].Type.Name);
            return null;
        }

        return keyTypes;
    }

    private static bool IsKeyCompatible(DType wanted, BoundExpression key) => (wanted, key.Type) switch
    {
        (StackType a, StackType b) => a == b,
        (SymbolAddressType a, SymbolAddressType b) => a == b,
        (StackType or SymbolAddressType, _) or (_, StackType or SymbolAddressType) => false,
        _ => TypeRules.IsArgumentCompatible(wanted, key),
    };

    private void NoteUse(AggregationSymbol aggregation)
    {
        if (!_aggregations.Contains(aggregation)) _aggregations.Add(aggregation);
    }
}
