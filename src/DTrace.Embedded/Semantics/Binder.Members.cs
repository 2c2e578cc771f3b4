using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Members of structures.</content>
internal sealed partial class Binder
{
    private BoundExpression BindMemberAccess(MemberAccessExpressionSyntax syntax)
    {
        BoundExpression target = BindValue(syntax.Target);
        if (target is BoundTranslation translation) return BindTranslatedMember(syntax, translation);
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
}
