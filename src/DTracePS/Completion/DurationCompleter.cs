using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>Completes a number by D's units of time, and nothing by examples.</summary>
public sealed class DurationCompleter : IArgumentCompleter
{
    private static readonly (string Name, string Meaning)[] Units =
        [("us", "microseconds"), ("ms", "milliseconds"), ("s", "seconds"), ("m", "minutes"), ("h", "hours"), ("d", "days")];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        string number = word.TrimEnd([.. "abcdefghijklmnopqrstuvwxyz"]);
        if (word.Length == 0) return Suggestion.Matching([new("100ms", "a tenth of a second"), new("1s", "a second"), new("10s", "ten seconds"), new("1m", "a minute")], word);
        return number.Length == 0 || !number.All(character => char.IsAsciiDigit(character) || character == '.')
            ? []
            : Suggestion.Matching(Units.Select(unit => new Suggestion(number + unit.Name, unit.Meaning)), word);
    }
}
