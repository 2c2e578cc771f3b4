using System.Management.Automation;

namespace DTracePS;

/// <summary>Names of aggregations as a user gives them: with or without @, and with wildcards. D's names are case-sensitive.</summary>
internal static class AggregateNames
{
    /// <summary>Whether a name is meant; null where none was given, which means all.</summary>
    public static Predicate<string>? Matching(string[]? names)
    {
        if (names is null) return null;
        WildcardPattern[] patterns = [.. names.Select(name => WildcardPattern.Get(name.TrimStart('@'), WildcardOptions.None))];
        return name => patterns.Any(pattern => pattern.IsMatch(name));
    }
}
