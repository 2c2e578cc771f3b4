using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Members of structures, and translated values.</content>
internal sealed partial class Binder
{
    private BoundExpression BindMemberAccess(MemberAccessExpressionSyntax syntax)
    {
        if (Unwrap(syntax.Target) is XlateExpressionSyntax xlate) return BindTranslatedMember(syntax, xlate);
        if (FindDescription(syntax) is { } description) return BindDescribedMember(syntax, description);
        if (FindTranslatedArgument(syntax.Target) is { } argument) return BindTranslation(syntax, argument.Wanted, argument.Input);
        BoundExpression target = BindValue(syntax.Target);
        if (target.Type.IsError) return target;
        string text = syntax.IsArrow ? "->" : ".";
        DType type = target.Type.Resolved;
        if (syntax.IsArrow)
        {
            if (type is not PointerType pointer)
            {
                _diagnostics.ReportNotPointer(syntax.Span, text);
                return new BoundErrorExpression(syntax.Span);
            }

            type = pointer.Target.Resolved;
        }

        if (type is not StructType structure)
        {
            _diagnostics.ReportNotStructure(syntax.Span, syntax.IsArrow, type.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        if (!structure.IsComplete)
        {
            _diagnostics.ReportIncompleteStructure(syntax.Span, text, structure.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        if (structure.FindMember(syntax.Name) is not { } member)
        {
            _diagnostics.ReportNoMember(syntax.Span, syntax.Name, structure.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        if (syntax.IsArrow) target = new BoundDereference(syntax.Target.Span, structure, target);
        return new BoundMember(syntax.Span, member.Type, target, member);
    }

    private BoundErrorExpression BindXlate(XlateExpressionSyntax syntax)
    {
        _diagnostics.ReportTranslatedWhole(syntax.Span);
        return new BoundErrorExpression(syntax.Span);
    }

    private BoundExpression BindTranslatedMember(MemberAccessExpressionSyntax syntax, XlateExpressionSyntax xlate)
    {
        DType? wanted = BindTypeName(xlate.Type);
        BoundExpression input = BindValue(xlate.Operand);
        return wanted is null || input.Type.IsError ? new BoundErrorExpression(syntax.Span) : BindTranslation(syntax, wanted, input);
    }

    private BoundExpression BindTranslation(MemberAccessExpressionSyntax syntax, DType wanted, BoundExpression input)
    {
        if (syntax.IsArrow != wanted.IsPointer)
        {
            if (syntax.IsArrow) _diagnostics.ReportNotPointer(syntax.Span, "->");
            else _diagnostics.ReportNotStructure(syntax.Span, false, wanted.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        DType output = (wanted.Resolved is PointerType pointer ? pointer.Target : wanted).Resolved;
        TranslatorSymbol? translator = _scope.Translators.FirstOrDefault(candidate =>
            candidate.Output == output && TypeRules.AreSame(candidate.Input, input.Type));
        translator ??= _scope.Translators.FirstOrDefault(candidate =>
            candidate.Output == output && TypeRules.IsArgumentCompatible(candidate.Input, input));
        if (translator is null)
        {
            _diagnostics.ReportNoTranslator(syntax.Span, input.Type.Name, wanted.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        if (!translator.Members.TryGetValue(syntax.Name, out ExpressionSyntax? value))
        {
            _diagnostics.ReportNotTranslated(syntax.Span, syntax.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        BoundExpression bound = Substitute(syntax.Span, value, new Dictionary<string, BoundExpression> { [translator.Parameter] = input });
        StructMember member = translator.Output.FindMember(syntax.Name)!;
        if (bound.Type.IsError) return bound;
        DType type = member.Type.IsCharacterArray && TypeRules.IsStringCompatible(bound.Type) ? StringOfOption : member.Type;
        if (TypeRules.IsArgumentCompatible(type, bound)) return Convert(bound, type) with { Span = syntax.Span };
        _diagnostics.ReportTranslatorMember(syntax.Span, syntax.Name, type.Name, bound.Type.Name);
        return new BoundErrorExpression(syntax.Span);
    }
}
