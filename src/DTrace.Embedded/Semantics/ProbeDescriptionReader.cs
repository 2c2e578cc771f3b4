using System.Text;
using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>
/// Reads a probe description: its parts stand to the right, so <c>a:b</c> is function and name (Dynamic Tracing Guide, "Probe Descriptions";
/// illumos dt_subr.c). A part may hold one macro; <c>$x</c> and <c>$$x</c> are the same there.
/// </summary>
internal static class ProbeDescriptionReader
{
    /// <summary>The longest provider, module, function and name, their NUL included (illumos dtrace.h).</summary>
    private static readonly int[] Limits = [64, 64, 128, 64];

    /// <summary>The pattern, or null where it is malformed.</summary>
    public static ProbeDescription? Parse(ProbeDescriptionSyntax syntax, MacroTable macros, DiagnosticBag diagnostics)
    {
        string[] given = syntax.Text.Split(':');
        if (given.Length > 4)
        {
            diagnostics.ReportInvalidDescription(syntax.Span, syntax.Text, "Probe description has too many parts");
            return null;
        }

        string[] parts = ["", "", "", ""];
        int first = 4 - given.Length;
        for (int i = 0; i < given.Length; i++)
        {
            if (Expand(given[i], macros) is not { } part)
            {
                diagnostics.ReportInvalidDescription(syntax.Span, syntax.Text, "Undefined macro variable in probe description");
                return null;
            }

            if (Encoding.UTF8.GetByteCount(part) >= Limits[first + i])
            {
                diagnostics.ReportInvalidDescription(syntax.Span, syntax.Text, "File name too long");
                return null;
            }

            parts[first + i] = part;
        }

        return new ProbeDescription(0, parts[0], parts[1], parts[2], parts[3]);
    }

    private static string? Expand(string part, MacroTable macros)
    {
        int dollar = part.IndexOf('$', StringComparison.Ordinal);
        if (dollar < 0) return part;
        int name = dollar + 1;
        if (name + 1 < part.Length && part[name] == '$') name++;
        if (name == part.Length) return null;
        int end = name;
        if (char.IsAsciiDigit(part[name]))
        {
            while (end < part.Length && char.IsAsciiDigit(part[end])) end++;
            return macros.Argument(part[name..end], string.Empty) is { } argument ? part[..dollar] + argument + part[end..] : null;
        }

        return macros.Variable(part[name..]) is int value
            ? part[..dollar] + value.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : null;
    }
}
