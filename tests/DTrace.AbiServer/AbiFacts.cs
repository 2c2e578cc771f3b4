using System.Text.Json;

namespace DTrace.AbiServer;

/// <summary>
/// The facts of abi.json: offsets and sizes of libdtrace's structs, its constants, error numbers and texts, and its exports, by platform. They were
/// measured against the platforms' headers, and owe nothing to the engine under test.
/// </summary>
public static class AbiFacts
{
    private static readonly JsonElement Root = Load();

    public static int Size(string platform, string structure) => Structure(platform, structure).GetProperty("size").GetInt32();

    public static int Offset(string platform, string structure, string field) =>
        Structure(platform, structure).GetProperty("fields").GetProperty(field).GetInt32();

    /// <summary>A constant. What a platform of illumos's family does not have of its own is illumos's.</summary>
    public static long Constant(string family, string name)
    {
        JsonElement constants = Root.GetProperty("constants");
        return constants.TryGetProperty(family, out JsonElement own) && (family == "linux" || own.TryGetProperty(name, out _))
            ? own.GetProperty(name).GetInt64()
            : constants.GetProperty("illumos").GetProperty(name).GetInt64();
    }

    /// <summary>The number of an <c>EDT_*</c> error: macOS's are its own, the others' illumos's.</summary>
    public static int Error(string platform, string name) =>
        Root.GetProperty("errors").GetProperty(platform == "macos" ? "macos" : "illumos").GetProperty(name).GetInt32();

    /// <summary>The text of an error by its number; null where it is none of the library's.</summary>
    public static string? ErrorText(string platform, int number)
    {
        JsonElement errors = Root.GetProperty("errors");
        foreach (JsonProperty error in errors.GetProperty(platform == "macos" ? "macos" : "illumos").EnumerateObject())
        {
            if (error.Value.GetInt32() == number) return errors.GetProperty("texts").TryGetProperty(error.Name, out JsonElement text) ? text.GetString() : error.Name;
        }

        return null;
    }

    /// <summary>Whether a platform's libdtrace is known to export a function.</summary>
    public static bool IsExported(string platform, string function) =>
        Root.GetProperty("functions").TryGetProperty(function, out JsonElement platforms) && platforms.EnumerateArray().Any(name => name.GetString() == platform);

    /// <summary>A struct's fields and their offsets.</summary>
    internal static Dictionary<string, int> Fields(string platform, string structure) =>
        Structure(platform, structure).GetProperty("fields").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetInt32(), StringComparer.Ordinal);

    private static JsonElement Structure(string platform, string structure) => Root.GetProperty("structs").GetProperty(platform).GetProperty(structure);

    private static JsonElement Load()
    {
        using Stream stream = typeof(AbiFacts).Assembly.GetManifestResourceStream("abi.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
