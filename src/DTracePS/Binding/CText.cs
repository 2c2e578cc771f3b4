using DTrace.Core;

namespace DTracePS;

/// <summary>Text that reaches C, where it ends at its first NUL.</summary>
internal static class CText
{
    /// <summary>The text.</summary>
    /// <param name="what">What it is, as <c>-CommandArgument</c>.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: it holds NUL, at which it would be cut.</exception>
    public static string Require(string what, string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new DTraceException(DTraceErrorKind.Argument, $"{what} cannot hold the character NUL, at which text ends: character {text.IndexOf('\0', StringComparison.Ordinal) + 1} of it is one.")
        : text;

    /// <summary>The texts, each as <see cref="Require(string, string)"/>.</summary>
    public static string[] RequireAll(string what, IEnumerable<string> texts) => [.. texts.Select(text => Require(what, text))];
}
