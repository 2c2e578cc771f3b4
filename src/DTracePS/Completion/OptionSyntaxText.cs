using DTrace.Core;

namespace DTracePS;

/// <summary>How an option's value is spelled, in words for a user.</summary>
internal static class OptionSyntaxText
{
    /// <summary>The words.</summary>
    public static string Of(OptionDescription option) => option.Syntax switch
    {
        OptionSyntax.Flag => "a flag: $true",
        OptionSyntax.Size => "a size: a number with k, m, g or t",
        OptionSyntax.Rate => "a time or frequency: a number with ns, us, ms, s, m, h, d or hz",
        OptionSyntax.Switch => "a switch: $true, $false or a number",
        OptionSyntax.Word => $"one of {string.Join(", ", option.Words)}",
        OptionSyntax.Number => "a number",
        _ => "text",
    };
}
