using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Libraries;

/// <summary>A file of D declarations that programs may use: types, inlines, translators and the types of providers' arguments.</summary>
/// <param name="Name">The file's name without its folder, by which others depend on it.</param>
/// <param name="Text">The text.</param>
/// <param name="Members">The declarations.</param>
internal sealed record LibraryFile(string Name, SourceText Text, IReadOnlyList<MemberSyntax> Members)
{
    /// <summary>Reads a file.</summary>
    /// <param name="name">The file's name without its folder.</param>
    /// <param name="text">The text, with the path that errors name.</param>
    /// <param name="types">Which names are types; those of the file are added.</param>
    /// <param name="macros">The macros it may use; null for none.</param>
    /// <exception cref="DTraceCompileException">The file is not valid, or has a clause.</exception>
    public static LibraryFile Parse(string name, SourceText text, TypeNameTable types, MacroTable? macros = null)
    {
        DiagnosticBag diagnostics = new();
        DirectiveTable directives = DirectiveTable.Scan(text);
        CompilationUnitSyntax unit = Parser.Parse(text, macros ?? MacroTable.Empty, types, directives, diagnostics, isFile: true);
        if (!diagnostics.HasErrors && unit.Members.FirstOrDefault(member => member is ProbeClauseSyntax) is { } clause) diagnostics.ReportLibraryClause(clause.Span);
        return diagnostics.HasErrors ? throw diagnostics.Items[0].ToException(text) : new LibraryFile(name, text, unit.Members);
    }

    /// <summary>What a file depends on by its control lines: pairs of a class (library, module, provider) and a name.</summary>
    public static IEnumerable<(string Class, string Name)> FindDependencies(IEnumerable<DirectiveSyntax> directives) => directives
        .Where(line => line.Words is [{ Text: "pragma" }, { Text: "D" }, { Text: "depends_on" }, _, _])
        .Select(line => (line.Words[3].Text, line.Words[4].Text));
}
