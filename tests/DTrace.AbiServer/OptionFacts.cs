using System.Text.Json;

namespace DTrace.AbiServer;

/// <summary>One option of options.json.</summary>
/// <param name="Kind">compile, runtime or dynamic.</param>
/// <param name="Syntax">How its value is spelled.</param>
/// <param name="Words">The words it takes, of syntax enum.</param>
internal sealed record OptionFact(string Kind, string Syntax, string[] Words);

/// <summary>The options of a platform's library, as options.json has them: the engine under test has a table of its own.</summary>
internal static class OptionFacts
{
    private static readonly JsonElement Root = Load();

    public static IReadOnlyDictionary<string, OptionFact> Of(AbiPlatform platform)
    {
        Dictionary<string, OptionFact> options = new(StringComparer.Ordinal);
        Add(options, Root.GetProperty("options"));
        foreach (JsonElement other in Root.GetProperty("other").EnumerateArray())
        {
            if (!string.Equals(other.GetProperty("platform").GetString(), platform.ToString(), StringComparison.OrdinalIgnoreCase)) continue;
            Add(options, other.GetProperty("options"));
            foreach (JsonElement name in other.GetProperty("lacks").EnumerateArray()) options.Remove(name.GetString()!);
        }

        return options;
    }

    private static void Add(Dictionary<string, OptionFact> options, JsonElement facts)
    {
        foreach (JsonElement fact in facts.EnumerateArray())
        {
            string[] words = fact.TryGetProperty("values", out JsonElement values) ? [.. values.EnumerateArray().Select(word => word.GetString()!)] : [];
            options[fact.GetProperty("name").GetString()!] = new OptionFact(fact.GetProperty("kind").GetString()!, fact.GetProperty("syntax").GetString()!, words);
        }
    }

    private static JsonElement Load()
    {
        using Stream stream = typeof(OptionFacts).Assembly.GetManifestResourceStream("options.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
