using System.Management.Automation.Language;

namespace DTracePS.Host;

/// <summary>
/// Takes a script apart into its top-level statements. Run one by one, each has its own formatting:
/// one Out-Default takes the shape of the first object that reaches it.
/// </summary>
internal static class Statements
{
    /// <summary>
    /// The statements, each at its own line and column; or the script whole where its parts depend on being one
    /// (parameters, using, named blocks, trap, and return, break and continue, which end more than their statement).
    /// </summary>
    public static IReadOnlyList<string> Split(ScriptBlockAst script)
    {
        bool isWhole = script.ParamBlock is not null
            || script.UsingStatements.Count > 0
            || script.BeginBlock is not null
            || script.ProcessBlock is not null
            || script.CleanBlock is not null
            || script.EndBlock is not { Unnamed: true }
            || script.EndBlock.Traps is { Count: > 0 }
            || script.Find(ast => ast is ReturnStatementAst or BreakStatementAst or ContinueStatementAst, searchNestedScriptBlocks: false) is not null;
        return isWhole ? [script.Extent.Text] : [.. script.EndBlock!.Statements.Select(Placed)];
    }

    /// <summary>The statement's text behind as many lines and blanks as stood before it, so that errors name its true place.</summary>
    private static string Placed(StatementAst statement) =>
        new string('\n', statement.Extent.StartLineNumber - 1) + new string(' ', statement.Extent.StartColumnNumber - 1) + statement.Extent.Text;
}
