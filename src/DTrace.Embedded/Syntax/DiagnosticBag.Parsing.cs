namespace DTrace.Embedded.Syntax;

/// <content>The mistakes the parser finds (illumos dt_grammar.y).</content>
internal sealed partial class DiagnosticBag
{
    /// <summary>A token that cannot stand where it does.</summary>
    public void ReportUnexpectedToken(SyntaxToken token) => Report(
        "D_SYNTAX", token.Span, token.Kind == SyntaxKind.EndOfFileToken ? "syntax error near end of input" : $"syntax error near \"{Spelled(token)}\"");

    /// <summary>A predicate without actions.</summary>
    public void ReportPredicateWithoutActions(TextSpan span) =>
        Report("D_SYNTAX", span, "expected actions { } following probe description and predicate");

    /// <summary>A probe description alone, in a file.</summary>
    public void ReportDescriptionAlone(TextSpan span) =>
        Report("D_SYNTAX", span, "expected predicate and/or actions following probe description");

    /// <summary>A bracket open at a predicate's end.</summary>
    public void ReportOpenBracketInPredicate(TextSpan span, char bracket) => Report("D_SYNTAX", span, $"closing {bracket} expected in predicate before /");

    /// <summary>A closing bracket without an opening one.</summary>
    public void ReportExtraBracket(SyntaxToken token) => Report("D_SYNTAX", token.Span, $"extra {token.Text} in input stream");

    /// <summary>Brackets, blocks or declarators nested too deep.</summary>
    public void ReportNestedTooDeep(TextSpan span, int limit) =>
        Report("D_SYNTAX", span, $"program is nested deeper than {limit} levels");

    /// <summary>An expression with too long a chain of operators.</summary>
    public void ReportExpressionTooLong(TextSpan span, int limit) =>
        Report("D_SYNTAX", span, $"expression has a chain of more than {limit} operators");

    private static string Spelled(SyntaxToken token) => token.Kind switch
    {
        SyntaxKind.StringToken => $"\"{token.Text}\"",
        SyntaxKind.AggregationToken => $"@{(token.Text == "_" ? string.Empty : token.Text)}",
        _ => token.Text,
    };
}
