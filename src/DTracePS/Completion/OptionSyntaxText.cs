using DTrace.Core;

namespace DTracePS;

/// <summary>How an option's value is spelled, in words for a user.</summary>
internal static class OptionSyntaxText
{
    /// <summary>What an option does, and how its value is spelled.</summary>
    public static string ToolTip(OptionDescription option) => $"{option.Description} ({option.Kind}; {Of(option)})";

    /// <summary>A value that shows how its values are spelled; for text, none.</summary>
    public static string Example(OptionDescription option) => option.Syntax switch
    {
        OptionSyntax.Flag or OptionSyntax.Switch => "$true",
        OptionSyntax.Size => "4m",
        OptionSyntax.Rate => "1s",
        OptionSyntax.Word => option.Words[0],
        OptionSyntax.Number => "1",
        _ => string.Empty,
    };

    /// <summary>A value as it is written in a script.</summary>
    public static string Literal(string value) => value.StartsWith('$') || value.All(char.IsAsciiDigit) ? value : $"'{value}'";

    /// <summary>The words.</summary>
    public static string Of(OptionDescription option) => option.Syntax switch
    {
        OptionSyntax.Flag => "a flag: $true",
        OptionSyntax.Size => "a size: a number with k, m, g or t" + Limits(option),
        OptionSyntax.Rate => "a time or frequency: a number with ns, us, ms, s, m, h, d or hz",
        OptionSyntax.Switch when OptionValue.Describe(option) is { } limits => limits,
        OptionSyntax.Switch => "a switch: $true, $false or a number",
        OptionSyntax.Word => $"one of {string.Join(", ", option.Words)}",
        OptionSyntax.Number => "a number",
        _ => "text",
    };

    private static string Limits(OptionDescription option) => OptionValue.Describe(option) is { } limits ? $"; {limits}" : string.Empty;
}
