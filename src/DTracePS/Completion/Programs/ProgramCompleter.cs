using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>
/// Completes D inside the string of -Program: the parts of probe descriptions, and in predicates and bodies keywords, built-in variables, actions,
/// subroutines, aggregating functions, macro variables, and the program's own names. In here-strings PowerShell asks no completer, but <see cref="LineCompletion"/>.
/// </summary>
public sealed class ProgramCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(commandAst);
        if (ProgramArgument.Find(commandAst, wordToComplete ?? string.Empty) is not { } argument) return [];
        string program = argument.Program;
        ProgramPlace place = ProgramScanner.EndOf(program);

        // In a closed string the cursor may be anywhere: only a word at its end is likely to be what is being written.
        if (argument.IsClosed && place.Typed.Length == 0) return [];
        return
            from ending in Endings(place, program, fakeBoundParameters)
            let text = argument.Replace(ending.Typed, ending.Text)
            where text is not null
            select new CompletionResult(text, ending.Shown, CompletionResultType.ParameterValue, ending.ToolTip);
    }

    /// <summary>How the end of a program can be completed.</summary>
    /// <param name="place">Where that end stands.</param>
    /// <param name="program">The program.</param>
    /// <param name="bound">The parameters that choose the engine.</param>
    internal static IEnumerable<Ending> Endings(ProgramPlace place, string program, IDictionary? bound) => place.Kind == PlaceKind.Probe
        ? ProbeEndings.Of(place.Typed, ProbeLists.Of(EngineChoice.Of(bound)))
        : WordEndings.Of(place, program);
}
