using System.Collections;
using System.Management.Automation;

namespace DTracePS.Host;

/// <summary>
/// A script's arguments, told apart as pwsh -File tells them: <c>-Name value</c>, <c>-Name:value</c>, <c>-Switch</c> and the rest by position.
/// Values are text, save <c>$true</c> and <c>$false</c> after a colon.
/// </summary>
/// <param name="Named">Values by parameter name, to be splatted.</param>
/// <param name="Positional">Values by position, to be splatted.</param>
internal sealed record ScriptArguments(Hashtable Named, object[] Positional)
{
    /// <summary>Sorts the arguments by the script's own parameters.</summary>
    /// <param name="script">The script, which names its parameters.</param>
    /// <param name="arguments">The arguments as they were written.</param>
    public static ScriptArguments Sort(ExternalScriptInfo script, IReadOnlyList<string> arguments)
    {
        Hashtable named = new(StringComparer.OrdinalIgnoreCase);
        List<object> positional = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument is not ['-', _, ..] || char.IsAsciiDigit(argument[1]))
            {
                positional.Add(argument);
                continue;
            }

            int colon = argument.IndexOf(':', StringComparison.Ordinal);
            string name = colon < 0 ? argument[1..] : argument[1..colon];
            ParameterMetadata? parameter = Find(script, name);
            if (colon >= 0) named[parameter?.Name ?? name] = Value(argument[(colon + 1)..]);
            else if (parameter is { SwitchParameter: true }) named[parameter.Name] = true;
            else if (parameter is not null && i + 1 < arguments.Count) named[parameter.Name] = arguments[++i];
            else if (parameter is null && !HasParameterBinding(script)) positional.Add(argument);
            else named[parameter?.Name ?? name] = true;
        }

        return new ScriptArguments(named, [.. positional]);
    }

    /// <summary>A script without declared parameters takes everything in $args, dashes included.</summary>
    private static bool HasParameterBinding(ExternalScriptInfo script) => script.Parameters is { Count: > 0 };

    /// <summary>The parameter of that name or alias, or the only one whose name begins so.</summary>
    private static ParameterMetadata? Find(ExternalScriptInfo script, string name)
    {
        ICollection<ParameterMetadata> all = script.Parameters?.Values ?? (ICollection<ParameterMetadata>)[];
        ParameterMetadata? exact = all.FirstOrDefault(p => Same(p.Name, name) || p.Aliases.Any(alias => Same(alias, name)));
        if (exact is not null) return exact;
        ParameterMetadata[] candidates = [.. all.Where(p => p.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase))];
        return candidates.Length == 1 ? candidates[0] : null;
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static object Value(string text) => text.ToLowerInvariant() switch
    {
        "$true" => true,
        "$false" => false,
        _ => text,
    };
}
