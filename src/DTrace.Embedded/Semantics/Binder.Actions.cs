using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Actions (Dynamic Tracing Guide, "Actions and Subroutines"; illumos dt_cc.c).</content>
internal sealed partial class Binder
{
    private BoundStatement? BindAction(CallExpressionSyntax syntax, BuiltinFunction function)
    {
        BoundExpression? recordable = BindRecordableCall(syntax, function);
        if (_diagnostics.HasErrors) return null;
        if (recordable is BoundStack stack) return new BoundTraceStack(syntax.Span, stack);
        if (recordable is BoundSymbolAddress address) return new BoundTraceSymbol(syntax.Span, address);
        return function.Name switch
        {
            "printa" => BindPrinta(syntax, function),
            "clear" or "denormalize" => BindOnAggregation(syntax, function, 1, 1),
            "normalize" => BindOnAggregation(syntax, function, 2, 2),
            "trunc" => BindOnAggregation(syntax, function, 1, 2),
            _ => BindPlainAction(syntax, function),
        };
    }

    private BoundStatement? BindPlainAction(CallExpressionSyntax syntax, BuiltinFunction function)
    {
        if (function.Name is "trace" or "print" && syntax.Arguments.Count == 1 && AggregationOf(syntax.Arguments[0]) is not null)
        {
            _diagnostics.ReportTracedAggregation(syntax.Arguments[0].Span, function.Name);
            return null;
        }

        List<BoundExpression> arguments = [.. syntax.Arguments.Select(BindValue)];
        if (_diagnostics.HasErrors || !CheckArguments(syntax.Span, function, arguments)) return null;
        switch (function.Name)
        {
            case "trace" or "print":
                return BindTrace(syntax, function, arguments[0]);
            case "exit":
                return new BoundExit(syntax.Span, Convert(arguments[0], BuiltinTypes.Int));
            case "printf":
                return BindFormat(syntax, function, arguments) is { } format ? new BoundPrintf(syntax.Span, format, [.. arguments.Skip(1)]) : null;
            case "tracemem":
                return BindTracemem(syntax, function, arguments);
            case "system" or "freopen":
                _isDestructive = true;
                return BindFormat(syntax, function, arguments) is { } command
                    ? new BoundActionCall(syntax.Span, function, [.. arguments.Skip(1)], [], command)
                    : null;
        }

        for (int i = 0; i < arguments.Count; i++) arguments[i] = ConvertArgument(arguments[i], function.Parameters[i]);
        BoundActionCall call = new(syntax.Span, function, arguments, [], null);
        _isDestructive |= function.IsDestructive;
        return call;
    }

    private BoundStatement? BindTrace(CallExpressionSyntax syntax, BuiltinFunction function, BoundExpression value)
    {
        if (value.Type.IsVoid || value.Type is DynamicType)
        {
            if (value.Type.IsVoid) _diagnostics.ReportTracedVoid(value.Span, function.Name);
            else _diagnostics.ReportTracedDynamic(value.Span, function.Name);
            return null;
        }

        return function.Name == "trace"
            ? new BoundTrace(syntax.Span, value)
            : new BoundActionCall(syntax.Span, function, [value], [], null);
    }

    private BoundActionCall? BindTracemem(CallExpressionSyntax syntax, BuiltinFunction function, List<BoundExpression> arguments)
    {
        BoundExpression address = ToPointer(arguments[0]);
        if (!address.Type.IsScalar && !address.Type.IsString)
        {
            _diagnostics.ReportAction(
                address.Span, "D_TRACEMEM_ADDR",
                $"tracemem( ) argument #1 is incompatible with prototype:\n\tprototype: pointer or integer\n\t argument: {address.Type.Name}");
        }
        else if (arguments[1] is not BoundLiteral { Value: > 0 and <= 1 << 20 } size)
        {
            _diagnostics.ReportAction(arguments[1].Span, "D_TRACEMEM_SIZE", "tracemem( ) argument #2 must be a non-zero positive integral constant expression");
        }
        else if (arguments.Count > 3)
        {
            _diagnostics.ReportAction(syntax.Span, "D_TRACEMEM_ARGS", "tracemem ( ) prototype mismatch: expected at most 3 args");
        }
        else if (arguments.Count == 3 && !arguments[2].Type.IsScalar)
        {
            _diagnostics.ReportAction(arguments[2].Span, "D_TRACEMEM_DYNSIZE", "tracemem ( ) dynamic size (argument #3) must be of scalar type");
        }
        else
        {
            return new BoundActionCall(
                syntax.Span, function, [address, size, .. arguments.Skip(2).Select(dynamic => Convert(dynamic, BuiltinTypes.Int64))], [], null);
        }

        return null;
    }

    private PrintfFormat? BindFormat(CallExpressionSyntax syntax, BuiltinFunction function, List<BoundExpression> arguments)
    {
        if (arguments[0] is not BoundStringLiteral literal)
        {
            _diagnostics.ReportFormatNotConstant(arguments[0].Span, function.Name, arguments[0].Type.Name);
            return null;
        }

        bool isFreopen = function.Name == "freopen";
        if (literal.Bytes.Length == 0 && !isFreopen)
        {
            _diagnostics.ReportEmptyFormat(literal.Span, function.Name);
            return null;
        }

        // "." is what libdtrace makes of the empty name, which goes back (dt_cc.c).
        if (isFreopen && literal.Text == ".")
        {
            _diagnostics.ReportAction(literal.Span, "D_FREOPEN_INVALID", "freopen( ) argument #1 cannot be \".\"");
            return null;
        }

        PrintfFormat? format = ParseFormat(literal);
        if (format is not null) new FormatArguments(syntax.Span, function.Name, literal, _diagnostics).Check(format, [.. arguments.Skip(1)]);
        return format;
    }

    private BoundActionCall? BindPrinta(CallExpressionSyntax syntax, BuiltinFunction function)
    {
        BoundStringLiteral? format = null;
        int first = 0;
        if (syntax.Arguments.Count > 0 && Unwrap(syntax.Arguments[0]) is StringLiteralExpressionSyntax literal)
        {
            format = BindString(literal.Span, literal.Bytes);
            first = 1;
        }

        if (syntax.Arguments.Count < first + 1)
        {
            if (syntax.Arguments.Count == 0) _diagnostics.ReportArgumentCount(syntax.Span, "printa", 0, "1");
            else _diagnostics.ReportAction(syntax.Span, "D_PRINTA_PROTO", "printa( ) prototype mismatch: 1 args passed, 2 expected");
            return null;
        }

        List<AggregationSymbol> aggregations = [];
        for (int i = first; i < syntax.Arguments.Count; i++)
        {
            if (FindAggregation(syntax.Arguments[i], "printa", i + 1, "D_PRINTA_AGGARG", "D_PRINTA_AGGBAD") is not { } aggregation) return null;
            if (aggregations.Count > 0 && !CheckSameKeys(syntax.Arguments[i].Span, aggregations[0], aggregation)) return null;
            aggregations.Add(aggregation);
        }

        if (format is null) return new BoundActionCall(syntax.Span, function, [], aggregations, null);
        if (format.Bytes.Length == 0)
        {
            _diagnostics.ReportEmptyFormat(format.Span, "printa");
            return null;
        }

        IReadOnlyList<BoundExpression> keys = [.. aggregations[0].KeyTypes.Select(type => new BoundKeyPlace(format.Span, type))];
        if (ParseFormat(format) is not { } parsed) return null;
        new FormatArguments(syntax.Span, "printa", format, _diagnostics).Check(parsed, keys, aggregations);
        return new BoundActionCall(syntax.Span, function, [], aggregations, parsed);
    }

    private PrintfFormat? ParseFormat(BoundStringLiteral literal)
    {
        PrintfFormat? format = PrintfFormat.TryParse(literal.Text, out PrintfError? error);
        if (format is null) _diagnostics.ReportAction(literal.Span, "D_SYNTAX", error!.Message);
        return format;
    }

    /// <summary>Stands for a key where a format of printa() is checked.</summary>
    private sealed record BoundKeyPlace(TextSpan Span, DType Type) : BoundExpression(Span, Type);

    private bool CheckSameKeys(TextSpan span, AggregationSymbol left, AggregationSymbol right)
    {
        int a = left.KeyTypes.Count, b = right.KeyTypes.Count;
        if (a != b)
        {
            _diagnostics.ReportAction(
                span, "D_PRINTA_AGGKEY",
                $"printa( ): @{left.Name} and @{right.Name} do not have matching key signatures: @{left.Name} has {a} key{(a == 1 ? string.Empty : "s")}, @{right.Name} has {b} key{(b == 1 ? string.Empty : "s")}");
            return false;
        }

        for (int i = 0; i < a; i++)
        {
            if (IsKeyCompatible(left.KeyTypes[i], new BoundKeyPlace(span, right.KeyTypes[i]))) continue;
            _diagnostics.ReportAction(
                span, "D_PRINTA_AGGPROTO",
                $"printa( ): @{right.Name}[ ] key #{i + 1} is incompatible with @{left.Name}:\n{left.Name,9} key #{i + 1}: {left.KeyTypes[i].Name}\n{right.Name,9} key #{i + 1}: {right.KeyTypes[i].Name}");
            return false;
        }

        return true;
    }

    private BoundActionCall? BindOnAggregation(CallExpressionSyntax syntax, BuiltinFunction function, int least, int most)
    {
        string name = function.Name;
        string tag = name == "denormalize" ? "D_NORMALIZE" : $"D_{name.ToUpperInvariant()}";
        int count = syntax.Arguments.Count;
        if (count < least || count > most)
        {
            string expected = name == "trunc" ? (count < 1 ? "at least 1" : "no more than 2") : $"{least}";
            _diagnostics.ReportAction(syntax.Span, $"{tag}_PROTO", $"{name}( ) prototype mismatch: {count} args passed, {expected} expected");
            return null;
        }

        if (FindAggregation(syntax.Arguments[0], name, 1, $"{tag}_AGGARG", $"{tag}_AGGBAD") is not { } aggregation) return null;
        List<BoundExpression> arguments = [.. syntax.Arguments.Skip(1).Select(BindValue)];
        if (_diagnostics.HasErrors) return null;
        if (arguments.Count > 0 && !arguments[0].Type.IsScalar)
        {
            _diagnostics.ReportAction(arguments[0].Span, $"{tag}_SCALAR", $"{name}( ) argument #2 must be of scalar type");
            return null;
        }

        return new BoundActionCall(syntax.Span, function, [.. arguments.Select(argument => Convert(argument, BuiltinTypes.Int64))], [aggregation], null);
    }

    private AggregationSymbol? FindAggregation(ExpressionSyntax syntax, string function, int place, string argumentTag, string unknownTag)
    {
        if (AggregationOf(syntax) is not { } reference)
        {
            BoundExpression value = BindValue(syntax);
            if (!value.Type.IsError)
            {
                _diagnostics.ReportAction(
                    syntax.Span, argumentTag,
                    $"{function}( ) argument #{place} is incompatible with prototype:\n\tprototype: aggregation\n\t argument: {value.Type.Name}");
            }

            return null;
        }

        if (_scope.FindAggregation(reference.Name.Name) is { } aggregation)
        {
            NoteUse(aggregation);
            return aggregation;
        }

        _diagnostics.ReportAction(syntax.Span, unknownTag, $"undefined aggregation: @{reference.Name.Name}");
        return null;
    }
}
