using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>Something that can be completed to.</summary>
/// <param name="Text">The text, unquoted.</param>
/// <param name="ToolTip">What it means.</param>
internal readonly record struct Suggestion(string Text, string ToolTip)
{
    /// <summary>The completions of a word: the suggestions that begin with it, without regard to case, quoted where PowerShell needs it.</summary>
    public static IEnumerable<CompletionResult> Matching(IEnumerable<Suggestion> suggestions, string? word)
    {
        string typed = (word ?? string.Empty).Trim('\'', '"');
        return suggestions
            .Where(suggestion => suggestion.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(suggestion => new CompletionResult(Quote(suggestion.Text), suggestion.Text, CompletionResultType.ParameterValue, suggestion.ToolTip));
    }

    private static string Quote(string text) => text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.')
        ? text
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
