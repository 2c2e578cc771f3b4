using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>
/// Completes what PowerShell asks no argument completer for: D in the here-string of -Program, and the keys and values of the table of -Option. Called by
/// <see cref="TabExpansion"/>'s function before PowerShell's own completion.
/// </summary>
public static class LineCompletion
{
    private static readonly string[] Commands = ["Invoke-DTrace", "Invoke-DTraceCompile", "New-DTraceConsumer"];

    /// <summary>The completions at a place of a script's text; null where they are PowerShell's to find.</summary>
    public static CommandCompletion? Complete(string inputScript, int cursorColumn)
    {
        // Most lines that are completed have nothing to do with this module.
        if (inputScript is null || !inputScript.Contains("DTrace", StringComparison.OrdinalIgnoreCase)) return null;
        return Complete(Parser.ParseInput(inputScript, out Token[] tokens, out _), tokens, cursorColumn);
    }

    /// <summary>The completions at a place of a script that was parsed; null where they are PowerShell's to find.</summary>
    public static CommandCompletion? Complete(Ast ast, Token[] tokens, IScriptPosition positionOfCursor) =>
        ast is null || tokens is null || positionOfCursor is null ? null : Complete(ast, tokens, positionOfCursor.Offset);

    private static CommandCompletion? Complete(Ast ast, Token[] tokens, int cursor)
    {
        try
        {
            (string Typed, IEnumerable<CompletionResult> Matches)? found =
                HereStringPlace.Find(tokens, cursor) is { } place ? Program(ast, place)
                : OptionTablePlace.Find(tokens, cursor) is { } table ? Option(ast, table)
                : null;
            return found is not var (typed, matches) ? null : new CommandCompletion(new Collection<CompletionResult>([.. matches]), -1, cursor - typed.Length, typed.Length);
        }
#pragma warning disable CA1031 // each Tab of the session passes here: a failure of ours must not take PowerShell's own completion away
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static (string Typed, IEnumerable<CompletionResult> Matches)? Program(Ast ast, HereStringPlace here)
    {
        if (ArgumentAt(ast, here.Start, "Program") is not { } command) return null;
        ProgramPlace place = ProgramScanner.EndOf(here.Program);
        Ending[] endings = [.. ProgramCompleter.Endings(place, here.Program, Bound(command))];

        // All replace the same: of a probe description its last part.
        return (endings is [var first, ..] ? first.Typed : string.Empty,
            endings.Select(ending => new CompletionResult(here.Spell(ending.Text), ending.Shown, CompletionResultType.ParameterValue, ending.ToolTip)));
    }

    private static (string Typed, IEnumerable<CompletionResult> Matches)? Option(Ast ast, OptionTablePlace table)
    {
        if (ArgumentAt(ast, table.Start, "Option") is null) return null;
        return (table.Typed, table.Key is null ? OptionNameCompleter.Matching(table.Typed, table.Present) : OptionValueCompleter.Literals(table.Key, table.Typed));
    }

    /// <summary>The command of this module that has an argument beginning at a place for one of its parameters.</summary>
    private static CommandAst? ArgumentAt(Ast ast, int start, string parameter)
    {
        Ast? argument = ast.Find(node => node.Extent.StartOffset == start && node is StringConstantExpressionAst or ExpandableStringExpressionAst or HashtableAst, searchNestedScriptBlocks: true);
        Ast? parent = argument?.Parent is CommandParameterAst named ? named.Parent : argument?.Parent;
        if (parent is not CommandAst command || !IsOurs(command)) return null;
        StaticBindingResult binding = StaticParameterBinder.BindCommand(command, resolve: true);
        return binding.BoundParameters.TryGetValue(parameter, out ParameterBindingResult? bound) && bound.Value?.Extent.StartOffset == start ? command : null;
    }

    private static bool IsOurs(CommandAst command) =>
        command.GetCommandName() is { } name && Commands.Contains(name[(name.LastIndexOf('\\') + 1)..], StringComparer.OrdinalIgnoreCase);

    /// <summary>The engine and consumer a command names, as far as they stand there as text.</summary>
    private static Hashtable Bound(CommandAst command)
    {
        Hashtable bound = [];
        foreach ((string name, ParameterBindingResult result) in StaticParameterBinder.BindCommand(command, resolve: true).BoundParameters)
        {
            if (result.ConstantValue is { } value) bound[name] = value;
        }

        return bound;
    }
}
