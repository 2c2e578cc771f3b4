using System.Text.Json;

namespace DTrace.Core.Tests;

/// <summary>The table of options against the facts of options.json.</summary>
public sealed class OptionFactTests
{
    private static readonly JsonElement Facts = Load();

    public static TheoryData<string, string, string, string> OfIllumos => Rows(Facts.GetProperty("options"));

    public static TheoryData<string, string, string, string> OfOthers
    {
        get
        {
            TheoryData<string, string, string, string> rows = [];
            foreach (JsonElement platform in Facts.GetProperty("other").EnumerateArray()) rows.AddRange(Rows(platform.GetProperty("options")).Select(row => row.Data).ToArray());
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(OfIllumos))]
    [MemberData(nameof(OfOthers))]
    public void EachIsKnownByKindSyntaxAndWords(string name, string kind, string syntax, string words)
    {
        OptionDescription option = Assert.IsType<OptionDescription>(OptionTable.Find(name));
        Assert.Equal(kind, option.Kind.ToString().ToLowerInvariant());
        Assert.Equal(Syntax(syntax), option.Syntax);
        Assert.Equal(words, string.Join(' ', option.Words));
        Assert.NotEmpty(option.Description);
    }

    [Fact]
    public void TheTableHasNoOtherOfIllumos() => Assert.Equal(
        OfIllumos.Select(row => row.Data.Item1).Order(),
        OptionTable.All.Where(option => option.Platforms.HasFlag(OptionPlatforms.Illumos)).Select(option => option.Name).Order());

    [Fact]
    public void WhatAPlatformAddsAndLacksIsTold() => Assert.All(Facts.GetProperty("other").EnumerateArray(), platform =>
    {
        OptionPlatforms flag = Enum.Parse<OptionPlatforms>(platform.GetProperty("platform").GetString()!, ignoreCase: true);
        foreach (JsonElement option in platform.GetProperty("options").EnumerateArray())
            Assert.Equal(flag, OptionTable.Find(option.GetProperty("name").GetString()!)!.Platforms);
        foreach (JsonElement name in platform.GetProperty("lacks").EnumerateArray())
            Assert.False(OptionTable.Find(name.GetString()!)!.Platforms.HasFlag(flag), name.GetString());
    });

    private static TheoryData<string, string, string, string> Rows(JsonElement options)
    {
        TheoryData<string, string, string, string> rows = [];
        foreach (JsonElement option in options.EnumerateArray())
        {
            string words = option.TryGetProperty("values", out JsonElement values) ? string.Join(' ', values.EnumerateArray().Select(word => word.GetString())) : string.Empty;
            rows.Add(Text(option, "name"), Text(option, "kind"), Text(option, "syntax"), words);
        }

        return rows;
    }

    private static OptionSyntax Syntax(string fact) => fact switch
    {
        "flag" or "flag-ignoring-value" => OptionSyntax.Flag,
        "string" => OptionSyntax.Text,
        "size" => OptionSyntax.Size,
        "rate" => OptionSyntax.Rate,
        "switch/number" => OptionSyntax.Switch,
        "enum" => OptionSyntax.Word,
        "int" => OptionSyntax.Number,
        _ => throw new ArgumentException(fact, nameof(fact)),
    };

    private static string Text(JsonElement option, string property) => option.GetProperty(property).GetString()!;

    private static JsonElement Load()
    {
        using Stream stream = typeof(OptionFactTests).Assembly.GetManifestResourceStream("options.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
