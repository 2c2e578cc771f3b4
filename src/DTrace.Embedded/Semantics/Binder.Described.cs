using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Members of curcpu, curpsinfo and curlwpsinfo.</content>
internal sealed partial class Binder
{
    private Description? FindDescription(MemberAccessExpressionSyntax syntax) =>
        syntax.IsArrow && Unwrap(syntax.Target) is NameExpressionSyntax name && !IsSubstituted(name.Name)
            && _scope.FindGlobal(name.Name) is null && _scope.FindInline(name.Name) is null
            ? DescribedMembers.Find(name.Name)
            : null;

    private BoundExpression BindDescribedMember(MemberAccessExpressionSyntax syntax, Description description)
    {
        DescribedMember? member = description.Members.FirstOrDefault(candidate => candidate.Name == syntax.Name);
        if (member is null)
        {
            if (description.Structure is null) _diagnostics.ReportNotTranslated(syntax.Span, syntax.Name);
            else _diagnostics.ReportNoMember(syntax.Span, syntax.Name, description.Structure);
            return new BoundErrorExpression(syntax.Span);
        }

        DType type = member.Type switch
        {
            "int" => BuiltinTypes.Int,
            "char" => BuiltinTypes.Char,
            "string" => StringOfOption,
            _ => BuiltinTypes.Typedefs[member.Type],
        };
        if (member.Value == Description.Chip) return new BoundBuiltin(syntax.Span, type, BuiltinVariable.CpuChip);
        if (_options.KernelTypes is null && member.Value.Contains("curthread", StringComparison.Ordinal))
        {
            _diagnostics.ReportAction(syntax.Span, CodeGen.Unsupported.Tag, $"not supported by the embedded engines: {syntax.Name} where there is no kernel to ask");
            return new BoundErrorExpression(syntax.Span);
        }

        BoundExpression value = Substitute(syntax.Span, ParseValue(SpelledForKernel(member.Value)), new Dictionary<string, BoundExpression>());
        return value.Type.IsError || type.IsString ? value : Convert(value, type) with { Span = syntax.Span };
    }

    /// <summary>The state of a thread was named otherwise before Linux 5.14.</summary>
    private string SpelledForKernel(string value) =>
        _options.KernelTypes?.FindStructure("task_struct", isUnion: false)?.FindMember("__state") is null ? value.Replace("->__state", "->state", StringComparison.Ordinal) : value;

    /// <summary>The tree of an expression that is ours.</summary>
    private ExpressionSyntax ParseValue(string expression)
    {
        SourceText text = new($"BEGIN{{{expression};}}");
        CompilationUnitSyntax unit = Parser.Parse(text, MacroTable.Empty, new TypeNameTable(IsTypeName), DirectiveTable.Scan(text), new DiagnosticBag(), isFile: false);
        return ((ExpressionStatementSyntax)((ProbeClauseSyntax)unit.Members[0]).Body!.Statements[0]).Expression;
    }
}
