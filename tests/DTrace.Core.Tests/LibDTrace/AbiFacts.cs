using System.Text.Json;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>The facts of abi.json: offsets and sizes of libdtrace's structs by platform, and its constants.</summary>
internal static class AbiFacts
{
    private static readonly JsonElement Root = Load();

    public static int Size(string platform, string structure) => Structure(platform, structure).GetProperty("size").GetInt32();

    public static int Offset(string platform, string structure, string field) =>
        Structure(platform, structure).GetProperty("fields").GetProperty(field).GetInt32();

    public static long Constant(string family, string name) => Root.GetProperty("constants").GetProperty(family).GetProperty(name).GetInt64();

    private static JsonElement Structure(string platform, string structure) => Root.GetProperty("structs").GetProperty(platform).GetProperty(structure);

    private static JsonElement Load()
    {
        using Stream stream = typeof(AbiFacts).Assembly.GetManifestResourceStream("abi.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
