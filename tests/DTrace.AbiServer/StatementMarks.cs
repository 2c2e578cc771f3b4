using System.Text;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Syntax;

namespace DTrace.AbiServer;

/// <summary>
/// Has the source tell of the statements that record nothing. illumos's library describes each of them (<c>i = 1</c>, <c>i++</c>) by a record of size 0, and
/// calls for it; the source has no such records. So each traces a mark, which becomes a record of size 0 again. It stays one statement, as the library counts
/// actions by them.
/// </summary>
internal static class StatementMarks
{
    /// <summary>What a marked statement traces.</summary>
    public const ulong Mark = 0xd1f_0_0000_0000_0de5;

    /// <summary>The program with its statements marked; unchanged where it is no valid D, for the source to say so.</summary>
    public static string Write(string program, IReadOnlyList<string> arguments)
    {
        SourceText text = new(program);
        DiagnosticBag mistakes = new();
        MacroTable macros = new("dtrace", arguments, ProcessMacros.Variables(null), allowMissing: true);
        CompilationUnitSyntax unit = Parser.Parse(text, macros, new TypeNameTable(IsTypeName), DirectiveTable.Scan(text), mistakes, isFile: false);
        if (mistakes.HasErrors) return program;
        StringBuilder marked = new(program);
        // From the end, so that places before stay what they are.
        foreach (TextSpan span in unit.Members.OfType<ProbeClauseSyntax>().SelectMany(Silent).OrderByDescending(span => span.Start))
        {
            marked.Insert(span.End, $", (uint64_t)0x{Mark:x}))");
            marked.Insert(span.Start, "trace((");
        }

        return marked.ToString();
    }

    /// <summary>The expressions of a clause that record nothing. One that commits may record nothing at all, and so is left alone.</summary>
    private static IEnumerable<TextSpan> Silent(ProbeClauseSyntax clause)
    {
        ExpressionSyntax[] expressions = clause.Body is null ? [] : [.. Expressions(clause.Body)];
        return expressions.Any(expression => ActionOf(expression) is "commit" or "discard")
            ? []
            : expressions.Where(expression => ActionOf(expression) is null && !Aggregates(expression)).Select(expression => expression.Span);
    }

    private static IEnumerable<ExpressionSyntax> Expressions(StatementSyntax? statement) => statement switch
    {
        BlockStatementSyntax block => block.Statements.SelectMany(Expressions),
        IfStatementSyntax branch => [.. Expressions(branch.Then), .. Expressions(branch.Else)],
        ExpressionStatementSyntax expression => [expression.Expression],
        _ => [],
    };

    private static string? ActionOf(ExpressionSyntax expression) =>
        expression is CallExpressionSyntax { Target: NameExpressionSyntax name } && BuiltinFunctions.Find(name.Name) is { Kind: BuiltinFunctionKind.Action }
            ? name.Name
            : null;

    private static bool Aggregates(ExpressionSyntax expression) => expression is AssignmentExpressionSyntax
    {
        Target: AggregationNameExpressionSyntax or ElementAccessExpressionSyntax { Target: AggregationNameExpressionSyntax },
    };

    /// <summary>D's own type names end so; a program in which another is met is not marked.</summary>
    private static bool IsTypeName(string name) => name == "string" || name.EndsWith("_t", StringComparison.Ordinal);
}
