using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Calls of subroutines, and stacks and addresses as records.</content>
internal sealed partial class Binder
{
    /// <summary>The first call of an action inside an expression of the clause.</summary>
    private (TextSpan Span, BuiltinFunction Function)? _misplaced;

    private BoundExpression BindCall(CallExpressionSyntax syntax)
    {
        if (FindFunction(syntax) is not { } function) return new BoundErrorExpression(syntax.Span);
        if (function.Kind != BuiltinFunctionKind.Subroutine) return BindMisplacedCall(syntax, function);
        List<BoundExpression> arguments = [.. syntax.Arguments.Select(BindValue)];
        if (_diagnostics.HasErrors || !CheckArguments(syntax.Span, function, arguments)) return new BoundErrorExpression(syntax.Span);
        for (int i = 0; i < arguments.Count; i++) arguments[i] = ConvertArgument(arguments[i], function.Parameters[i]);
        if (function.AllocatedArgument is { } size && !CheckAllocation(function.Name, arguments[size])) return new BoundErrorExpression(syntax.Span);
        _isDestructive |= function.IsDestructive;
        DType type = function.Result.IsString
            ? new StringType(Math.Min(function.LongestResult?.Invoke(arguments) ?? _options.StringSize, _options.StringSize))
            : function.Result;
        return new BoundCall(syntax.Span, type, function, arguments);
    }

    /// <summary>The function that is called; null where there is none, which is reported.</summary>
    private BuiltinFunction? FindFunction(CallExpressionSyntax syntax)
    {
        if (Unwrap(syntax.Target) is not NameExpressionSyntax name)
        {
            _diagnostics.ReportNotFunction(syntax.Span);
            return null;
        }

        if (BuiltinFunctions.Find(name.Name) is { } function) return function;
        if (_scope.FindGlobal(name.Name) is { } variable)
            _diagnostics.ReportNotCallable(syntax.Span, variable.IsArray ? "associative array" : "scalar", name.Name);
        else if (BuiltinVariables.Find(name.Name, _options) is { } builtin)
            _diagnostics.ReportNotCallable(syntax.Span, builtin.IsArray ? "associative array" : "scalar", name.Name);
        else
            _diagnostics.ReportUndefinedFunction(name.Span, name.Name);
        return null;
    }

    /// <summary>
    /// An action or an aggregating function inside an expression. It is of type void, or a stack, which what is around it refuses; only where
    /// nothing does is the call itself the mistake (illumos dt_cg.c finds it last).
    /// </summary>
    private BoundExpression BindMisplacedCall(CallExpressionSyntax syntax, BuiltinFunction function)
    {
        BoundExpression? value = BindRecordableCall(syntax, function);
        if (value is null)
        {
            List<BoundExpression> arguments = [.. syntax.Arguments.Select(BindValue)];
            if (!_diagnostics.HasErrors) CheckArguments(syntax.Span, function, arguments);
            value = new BoundMisplacedCall(syntax.Span);
        }

        _misplaced ??= (syntax.Span, function);
        return _diagnostics.HasErrors ? new BoundErrorExpression(syntax.Span) : value;
    }

    /// <summary>Checks number and types of arguments against a prototype (illumos dt_ident.c, dt_idcook_sign).</summary>
    private bool CheckArguments(TextSpan span, BuiltinFunction function, List<BoundExpression> arguments)
    {
        int count = arguments.Count;
        if (count < function.Required || (!function.IsVariadic && count > function.Parameters.Count))
        {
            _diagnostics.ReportArgumentCount(span, function.Name, count, function.HasOptional ? $"at least {function.Required}" : $"{function.Parameters.Count}");
            return false;
        }

        for (int i = 0; i < Math.Min(count, function.Parameters.Count); i++)
        {
            if (Known(function.Parameters[i]) is not { } wanted) continue;
            if (TypeRules.IsArgumentCompatible(wanted, arguments[i]) && (function.ConstantArgument != i || arguments[i] is BoundLiteral)) continue;
            _diagnostics.ReportArgumentMismatch(arguments[i].Span, function.Name, i + 1, PrototypeName(wanted), arguments[i].Type.Name);
            return false;
        }

        return true;
    }

    /// <summary>A parameter's type, with what the function table leaves to the program's types.</summary>
    private DType? Known(DType? parameter) =>
        parameter is PointerType { Target: TypedefType { Alias: var name } target } && target == BuiltinFunctions.UnboundAddress6 && FindTypedef(name) is { } type
            ? new PointerType(type)
            : parameter;

    private static string PrototypeName(DType type) => TypeRules.IsCharacterPointer(type) ? "const char *" : type.Name;

    private BoundExpression ConvertArgument(BoundExpression argument, DType? wanted)
    {
        if (wanted is null) return argument;
        if (TypeRules.IsCharacterPointer(wanted)) return Convert(argument, StringOfOption);
        return Convert(wanted.IsPointer ? ToPointer(argument) : argument, wanted);
    }

    /// <summary>A stack or an address; null where the action gives neither.</summary>
    private BoundExpression? BindRecordableCall(CallExpressionSyntax syntax, BuiltinFunction function)
    {
        switch (function.Name)
        {
            case "stack":
                return BindStack(syntax);
            case "ustack" or "jstack":
                return BindUserStack(syntax, function.Name == "jstack");
            case "sym" or "func":
                return BindSymbolAddress(syntax, function, TraceAction.Sym);
            case "mod":
                return BindSymbolAddress(syntax, function, TraceAction.Mod);
            case "usym" or "ufunc":
                return BindSymbolAddress(syntax, function, TraceAction.USym);
            case "umod":
                return BindSymbolAddress(syntax, function, TraceAction.UMod);
            case "uaddr":
                return BindSymbolAddress(syntax, function, TraceAction.UAddr);
            default:
                return null;
        }
    }

    private BoundExpression BindStack(CallExpressionSyntax syntax)
    {
        int frames = _options.StackFrames;
        if (syntax.Arguments.Count > 1)
        {
            _diagnostics.ReportAction(syntax.Span, "D_STACK_PROTO", "stack( ) prototype mismatch: too many arguments");
            return new BoundErrorExpression(syntax.Span);
        }

        if (syntax.Arguments.Count == 1)
        {
            if (BindValue(syntax.Arguments[0]) is not BoundLiteral { Type.IsInteger: true, Value: > 0 and <= ushort.MaxValue } size)
            {
                if (!_diagnostics.HasErrors)
                    _diagnostics.ReportAction(syntax.Arguments[0].Span, "D_STACK_SIZE", "stack( ) size must be a non-zero positive integral constant expression");
                return new BoundErrorExpression(syntax.Span);
            }

            frames = (int)size.Value;
        }

        return new BoundStack(syntax.Span, new StackType(false, Math.Min(frames, _options.MostFrames), 0));
    }

    private BoundExpression BindUserStack(CallExpressionSyntax syntax, bool isJava)
    {
        int frames = isJava ? _options.JavaStackFrames : _options.UserStackFrames;
        int strings = isJava ? _options.JavaStackStringSize : 0;
        if (syntax.Arguments.Count > 2)
        {
            _diagnostics.ReportAction(syntax.Span, "D_USTACK_PROTO", "ustack( ) prototype mismatch: too many arguments");
            return new BoundErrorExpression(syntax.Span);
        }

        for (int i = 0; i < syntax.Arguments.Count; i++)
        {
            BoundExpression argument = BindValue(syntax.Arguments[i]);
            long limit = i == 0 ? ushort.MaxValue : 1 << 20;
            if (argument is not BoundLiteral { Type.IsInteger: true } literal || literal.Value < (i == 0 ? 1 : 0) || literal.Value > limit)
            {
                if (_diagnostics.HasErrors) return argument;
                if (i == 0) _diagnostics.ReportAction(argument.Span, "D_USTACK_FRAMES", "ustack( ) argument #1 must be a non-zero positive integer constant");
                else _diagnostics.ReportAction(argument.Span, "D_USTACK_STRSIZE", "ustack( ) argument #2 must be a positive integer constant");
                return new BoundErrorExpression(syntax.Span);
            }

            if (i == 0) frames = (int)literal.Value;
            else strings = (int)literal.Value;
        }

        return new BoundStack(syntax.Span, new StackType(true, Math.Min(frames, _options.MostFrames), strings, isJava));
    }

    private BoundExpression BindSymbolAddress(CallExpressionSyntax syntax, BuiltinFunction function, TraceAction action)
    {
        List<BoundExpression> arguments = [.. syntax.Arguments.Select(BindValue)];
        if (_diagnostics.HasErrors || !CheckArguments(syntax.Span, function, arguments)) return new BoundErrorExpression(syntax.Span);
        return new BoundSymbolAddress(syntax.Span, new SymbolAddressType(action), Convert(arguments[0], BuiltinTypes.UIntPtr));
    }
}
