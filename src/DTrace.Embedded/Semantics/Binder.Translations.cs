using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Translated values (Dynamic Tracing Guide, "Translators").</content>
internal sealed partial class Binder
{
    /// <summary>How long the arrays of characters are that translated texts stand for.</summary>
    private readonly Dictionary<BoundExpression, int> _translatedLengths = new(ReferenceEqualityComparer.Instance);

    private BoundExpression BindXlate(XlateExpressionSyntax syntax)
    {
        DType? wanted = BindTypeName(syntax.Type);
        BoundExpression input = BindValue(syntax.Operand);
        return wanted is null || input.Type.IsError ? new BoundErrorExpression(syntax.Span) : BindTranslation(syntax.Span, wanted, input);
    }

    private BoundExpression BindTranslation(TextSpan span, DType wanted, BoundExpression input)
    {
        DType output = (wanted.Resolved is PointerType pointer ? pointer.Target : wanted).Resolved;
        if (output is StructType structure && FindTranslator(structure, input) is { } translator) return new BoundTranslation(span, wanted, translator, input);
        _diagnostics.ReportNoTranslator(span, input.Type.Name, wanted.Name);
        return new BoundErrorExpression(span);
    }

    private TranslatorSymbol? FindTranslator(StructType output, BoundExpression input)
    {
        TranslatorSymbol[] candidates = [.. _scope.TranslatorsTo(output)];
        return candidates.FirstOrDefault(candidate => TypeRules.AreSame(candidate.Input, input.Type))
            ?? candidates.FirstOrDefault(candidate => TypeRules.IsArgumentCompatible(candidate.Input, input));
    }

    private BoundExpression BindTranslatedMember(MemberAccessExpressionSyntax syntax, BoundTranslation translation)
    {
        TranslatorSymbol translator = translation.Translator;
        if (syntax.IsArrow != translation.Wanted.IsPointer)
        {
            if (syntax.IsArrow) _diagnostics.ReportNotPointer(syntax.Span, "->");
            else _diagnostics.ReportNotStructure(syntax.Span, false, translation.Wanted.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        if (!translator.Members.TryGetValue(syntax.Name, out ExpressionSyntax? value))
        {
            // What a library file translates whole has no other members; Linux's curcpu is a structure, not a translation.
            if (translator.IsOfLibrary && translator.Members.Count == translator.Output.Members.Count) _diagnostics.ReportNoMember(syntax.Span, syntax.Name, translator.Output.Name);
            else _diagnostics.ReportNotTranslated(syntax.Span, syntax.Name);
            return new BoundErrorExpression(syntax.Span);
        }

        BoundExpression bound = Substitute(
            syntax.Span, value, new Dictionary<string, BoundExpression> { [translator.Parameter] = translation.Input }, translator.Source, translator.IsOfLibrary ? syntax.Name : null);
        if (bound.Type.IsError) return bound;
        StructMember member = translator.Output.FindMember(syntax.Name)!;
        if (TranslatedType(syntax.Span, member, bound) is not { } type) return new BoundErrorExpression(syntax.Span);
        BoundExpression translated = Convert(bound, type) with { Span = syntax.Span };
        if (type.IsString && member.Type.Resolved is ArrayType { Length: > 0 and var length }) _translatedLengths.Add(translated, length);
        return translated;
    }

    /// <summary>The type a translator's member is given; null where its definition does not go with it, which is reported.</summary>
    private DType? TranslatedType(TextSpan span, StructMember member, BoundExpression value)
    {
        DType type = member.Type.IsCharacterArray && TypeRules.IsStringCompatible(value.Type) ? StringOfOption : member.Type;
        if (TypeRules.IsArgumentCompatible(type, value)) return type;
        _diagnostics.ReportTranslatorMember(span, member.Name, type.Name, value.Type.Name);
        return null;
    }
}
