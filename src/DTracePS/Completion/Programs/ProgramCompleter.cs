using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>
/// Completes D inside the string of -Program: the parts of probe descriptions, and in predicates and bodies keywords, built-in variables, actions,
/// subroutines, aggregating functions, macro variables, and the program's own names. In here-strings PowerShell asks no completer.
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
        IEnumerable<Ending> endings = place.Kind == PlaceKind.Probe
            ? ProbeEndings.Of(place.Typed, ProbeLists.Of(EngineChoice.Of(fakeBoundParameters)))
            : WordEndings.Of(place, program);
        return
            from ending in endings
            let text = argument.Replace(ending.Typed, ending.Text)
            where text is not null
            select new CompletionResult(text, ending.Shown, CompletionResultType.ParameterValue, ending.ToolTip);
    }
}
