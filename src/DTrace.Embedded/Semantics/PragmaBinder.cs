using System.Globalization;
using System.Text.RegularExpressions;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>Reads control lines (illumos dt_pragma.c). The options that compiling itself needs are applied at once.</summary>
internal sealed partial class PragmaBinder(BindOptions options, DiagnosticBag diagnostics)
{
    private readonly List<KeyValuePair<string, string?>> _pragmas = [];
    private readonly List<(TextSpan Span, string Pragma, string Name)> _names = [];
    private readonly List<(TextSpan Span, bool IsModule, string Name)> _dependencies = [];

    /// <summary>The options after the control lines.</summary>
    public BindOptions Options { get; private set; } = options;

    /// <summary>The options that were set, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Pragmas => _pragmas;

    /// <summary>The names that attributes and versions are given to, which the program must declare.</summary>
    public IReadOnlyList<(TextSpan Span, string Pragma, string Name)> Names => _names;

    /// <summary>The modules and providers that the program depends on.</summary>
    public IReadOnlyList<(TextSpan Span, bool IsModule, string Name)> Dependencies => _dependencies;

    /// <summary>Reads the lines, up to the first mistake.</summary>
    public void Apply(IEnumerable<DirectiveSyntax> directives)
    {
        foreach (DirectiveSyntax directive in directives)
        {
            Apply(directive);
            if (diagnostics.HasErrors) return;
        }
    }

    /// <summary>
    /// A control line. What is D's own stands behind <c>#pragma D</c>; errors, remarks and line numbers behind <c>#pragma</c> too, and alone
    /// (illumos dt_pragma.c, dt_pragma).
    /// </summary>
    private void Apply(DirectiveSyntax directive)
    {
        SyntaxToken[] words = [.. directive.Arguments];
        if (words.Length == 0) return;
        string name = words[0].Text;
        if (words[0].Kind == SyntaxKind.IntegerToken || (words[0].Kind == SyntaxKind.IdentifierToken && name == "line"))
            diagnostics.ReportMalformedLine(directive.Span);
        else if (words[0].Kind != SyntaxKind.IdentifierToken)
            diagnostics.ReportInvalidControl(directive.Span);
        else if (name == "error")
            diagnostics.ReportErrorDirective(directive.Span, string.Join(' ', words.Skip(1).Select(word => word.Text)));
        else if (name == "ident")
            return;
        else if (directive.IsOfD)
            ApplyPragma(directive, words);
        else if (!directive.IsPragma)
            diagnostics.ReportInvalidControl(directive.Span, name);
    }

    private void ApplyPragma(DirectiveSyntax directive, SyntaxToken[] words)
    {
        switch (words[0].Text)
        {
            case "option":
                ApplyOption(directive, words);
                break;
            case "attributes" or "binding":
                ApplyToName(directive, words);
                break;
            case "depends_on":
                if (!AreNames(words, 3)) diagnostics.ReportMalformedPragma(directive.Span, "depends_on", "<class> <name>");
                else if (words[1].Text == "library") diagnostics.ReportLibraryDependency(words[1].Span);
                else if (words[1].Text is not ("module" or "provider")) diagnostics.ReportInvalidPragmaClass(words[1].Span, words[1].Text);
                else _dependencies.Add((words[2].Span, words[1].Text == "module", words[2].Text));
                break;
            default:
                diagnostics.ReportInvalidPragma(words[0].Span, words[0].Text);
                break;
        }
    }

    /// <summary>Attributes and versions of names: they are checked, and change nothing here.</summary>
    private void ApplyToName(DirectiveSyntax directive, SyntaxToken[] words)
    {
        string pragma = words[0].Text;
        bool isBinding = pragma == "binding";
        bool isOfProvider = !isBinding && AreNames(words, 5) && words[2].Text == "provider";
        if (isBinding ? words.Length < 3 || words[1].Kind != SyntaxKind.StringToken || words[2].Kind != SyntaxKind.IdentifierToken : !AreNames(words, 3))
            diagnostics.ReportMalformedPragma(directive.Span, pragma, isBinding ? "\"version\" <ident>" : "<attributes> <ident>");
        else if (isBinding ? !Version.IsMatch(words[1].Text) : !IsAttributes(words[1].Text)) diagnostics.ReportInvalidPragmaValue(words[1].Span, pragma, words[1].Text);
        else if (!isOfProvider) _names.Add((words[2].Span, pragma, words[2].Text));
    }

    /// <summary>Whether there are so many words, or more, and these are names; what follows them is not looked at.</summary>
    private static bool AreNames(SyntaxToken[] words, int count) => words.Length >= count && words.Take(count).All(word => word.Kind == SyntaxKind.IdentifierToken);

    /// <summary>Whether a text is attributes: the stability of the name, that of the data, and the class of what it depends on.</summary>
    private static bool IsAttributes(string text)
    {
        ReadOnlySpan<string> stabilities = ["Internal", "Private", "Obsolete", "External", "Unstable", "Evolving", "Stable", "Standard"];
        ReadOnlySpan<string> classes = ["Unknown", "CPU", "Platform", "Group", "ISA", "Common"];
        return text.Split('/') is [var name, var data, var dependency] && stabilities.Contains(name) && stabilities.Contains(data) && classes.Contains(dependency);
    }

    [GeneratedRegex(@"^\d{1,3}\.\d{1,4}(\.\d{1,4})?$")]
    private static partial Regex Version { get; }

    private void ApplyOption(DirectiveSyntax directive, SyntaxToken[] words)
    {
        if (!AreNames(words, 2))
        {
            diagnostics.ReportMalformedPragma(directive.Span, "option", "<option>=<val>");
            return;
        }

        if (words.Length > 2)
        {
            diagnostics.ReportSuperfluousPragma(words[2].Span, "option");
            return;
        }

        string[] parts = words[1].Text.Split('=', 2);
        string? value = parts.Length == 2 ? parts[1] : null;
        string? error = Options.CheckPragmaOption?.Invoke(parts[0], value) ?? Set(parts[0], value);
        if (error is not null) diagnostics.ReportOptionNotSet(words[1].Span, parts[0], value, error);
        else _pragmas.Add(KeyValuePair.Create(parts[0], value));
    }

    private string? Set(string name, string? value)
    {
        const string Invalid = "Invalid value for specified option";
        switch (name)
        {
            case "strsize":
                if (ParseSize(value) is not (>= 1 and <= 1 << 20 and long strings)) return Invalid;
                Options = Options with { StringSize = (int)strings };
                break;
            case "scratchsize":
                if (ParseSize(value) is not (>= 1 and <= 1 << 20 and long scratch)) return Invalid;
                Options = Options with { ScratchSize = (int)scratch };
                break;
            case "stackframes" or "ustackframes" or "jstackframes" or "jstackstrsize" or "maxframes":
                if (ParseSize(value) is not (>= 1 and <= 1 << 16 and long count)) return Invalid;
                Options = name switch
                {
                    "stackframes" => Options with { StackFrames = (int)count },
                    "ustackframes" => Options with { UserStackFrames = (int)count },
                    "jstackframes" => Options with { JavaStackFrames = (int)count },
                    "maxframes" => Options with { MostFrames = (int)count },
                    _ => Options with { JavaStackStringSize = (int)count },
                };
                break;
            case "defaultargs":
                Options = Options with { DefaultArguments = true };
                break;
            case "argref":
                Options = Options with { AllowUnusedArguments = true };
                break;
            case "zdefs":
                Options = Options with { AllowZeroMatch = true };
                break;
            case "empty":
                Options = Options with { AllowEmpty = true };
                break;
        }

        return null;
    }

    /// <summary>A number with k, m, g or t behind it; null where it is none.</summary>
    private static long? ParseSize(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        int shift = char.ToLowerInvariant(text[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, 't' => 40, _ => 0 };
        string digits = shift == 0 ? text : text[..^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= long.MaxValue >> shift
            ? value << shift
            : null;
    }
}
