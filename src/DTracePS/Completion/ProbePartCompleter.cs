using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS;

/// <summary>Completes the parameters of Get-DTraceProbe, each by what the others allow.</summary>
public sealed class ProbePartCompleter : IArgumentCompleter
{
    private static readonly string[] Parts = ["Provider", "Module", "Function", "Name"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        if (parameterName == Parts[0] && wordToComplete?.Contains(':', StringComparison.Ordinal) == true) return WholeDescriptions(wordToComplete, fakeBoundParameters);
        int wanted = Array.IndexOf(Parts, parameterName);
        string[] patterns = [.. Parts.Select((part, index) => index == wanted ? string.Empty : fakeBoundParameters[part] as string ?? string.Empty)];
        ProbeFilter filter = new(patterns);
        IEnumerable<Suggestion> suggestions =
            from probe in ProbeLists.Of(EngineChoice.Of(fakeBoundParameters))
            where filter.Matches(probe)
            group probe by ProbeFilter.Part(probe, wanted) into probes
            where probes.Key.Length > 0
            orderby probes.Key
            select new Suggestion(probes.Key, ProbeFilter.Describe([.. probes]));
        return Suggestion.Matching(suggestions, wordToComplete).Take(ProbeFilter.SuggestionLimit);
    }

    private static IEnumerable<CompletionResult> WholeDescriptions(string word, IDictionary bound)
    {
        string typed = word.Trim('\'', '"');
        IEnumerable<Suggestion> suggestions =
            from ending in ProbeEndings.Of(typed, ProbeLists.Of(EngineChoice.Of(bound)))
            select new Suggestion(typed[..^ending.Typed.Length] + ending.Text, ending.ToolTip);
        return Suggestion.Matching(suggestions, word);
    }
}
