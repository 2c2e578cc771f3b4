using DTrace.Core;

namespace DTrace.Embedded.Syntax;

/// <content>Mistakes of a whole program, its control lines and its probe descriptions.</content>
internal sealed partial class DiagnosticBag
{
    public void ReportLibraryClause(TextSpan span) => Report("D_SYNTAX", span, "a library file declares, and has no clauses");

    public void ReportEmptyProgram() => Report("D_EMPTY", default, "empty D program translation unit");

    public void ReportUnusedArgument(string text, int number) =>
        Report("D_MACRO_UNUSED", default, $"extraneous argument '{text}' (${number} is not referenced)");

    public void ReportInvalidControl(TextSpan span) => Report("D_PRAGCTL_INVAL", span, "invalid control directive");

    public void ReportInvalidControl(TextSpan span, string name) => Report("D_PRAGCTL_INVAL", span, $"invalid control directive: #{name}");

    public void ReportErrorDirective(TextSpan span, string text) => Report("D_PRAGERR", span, $"#error: {text}");

    public void ReportMalformedLine(TextSpan span) => Report("D_PRAGMA_MALFORM", span, "malformed #line <line> [ [\"file\"] state ]");

    public void ReportMalformedPragma(TextSpan span, string name, string form) => Report("D_PRAGMA_MALFORM", span, $"malformed #pragma {name} {form}");

    public void ReportSuperfluousPragma(TextSpan span, string name) =>
        Report("D_PRAGMA_MALFORM", span, $"superfluous arguments specified for #pragma {name}");

    public void ReportInvalidPragma(TextSpan span, string name) => Report("D_PRAGMA_INVAL", span, $"invalid D pragma: {name}");

    public void ReportInvalidPragmaClass(TextSpan span, string name) =>
        Report("D_PRAGMA_INVAL", span, $"invalid class {name} specified by #pragma depends_on");

    public void ReportInvalidPragmaValue(TextSpan span, string pragma, string value) =>
        Report("D_PRAGMA_INVAL", span, $"invalid {(pragma == "binding" ? "version" : "attributes")} specified by #pragma {pragma}: {value}");

    public void ReportLibraryDependency(TextSpan span) => Report("D_PRAGMA_DEPEND", span, "main program may not explicitly depend on a library");

    public void ReportMissingDependency(TextSpan span, string kind, string name) => Report("D_PRAGMA_DEPEND", span, $"program requires {kind} {name}");

    public void ReportPragmaScope(TextSpan span, string pragma) =>
        Report("D_PRAGMA_SCOPE", span, $"#pragma {pragma} cannot modify entity defined outside program scope");

    public void ReportPragmaUnused(TextSpan span, string pragma, string name) => Report("D_PRAGMA_UNUSED", span, $"failed to match #pragma {pragma} to declaration: {name}");

    public void ReportOptionNotSet(TextSpan span, string name, string? value, string reason) => Report(
        "D_PRAGMA_OPTSET", span, value is null ? $"failed to set option '{name}': {reason}" : $"failed to set option '{name}' to '{value}': {reason}");

    public void ReportNoProbe(TextSpan span, ProbeDescription pattern, string tag, string? reason) =>
        Report(tag, span, $"probe description {pattern} does not match any probes{(reason is null ? string.Empty : ": " + reason)}");

    public void ReportInvalidDescription(TextSpan span, string text, string reason) =>
        Report("D_PDESC_INVAL", span, $"invalid probe description \"{text}\": {reason}");

    public void ReportProbeNumberTooLarge(TextSpan span, string number) => Report("D_PDESC_INVAL", span, $"identifier {number} exceeds maximum probe id");

    public void ReportInvalidProbeNumber(TextSpan span, string number) =>
        Report("D_PDESC_INVAL", span, $"invalid probe identifier {number}: Invalid probe identifier");

    public void ReportPredicateNotScalar(TextSpan span) => Report("D_PRED_SCALAR", span, "predicate result must be of scalar type");

    public void ReportOrder(TextSpan span, string tag, string message) => Report(tag, span, message);

    public void ReportDeclaration(TextSpan span, string tag, string message) => Report(tag, span, message);

    public void ReportTooManyExpansions(TextSpan span, int expansions, int depth) =>
        Report("D_SYNTAX", span, $"inlines and translators expand more than {expansions} times, or deeper than {depth}");
}
