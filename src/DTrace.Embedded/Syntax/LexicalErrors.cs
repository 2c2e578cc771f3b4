using System.Globalization;

namespace DTrace.Embedded.Syntax;

/// <summary>The mistakes the lexer finds (illumos dt_lex.l has the sentences).</summary>
internal static class LexicalErrors
{
    public static Diagnostic BadCharacter(TextSpan span, char character) => new("D_SYNTAX", $"syntax error near \"{character}\"", span);

    public static Diagnostic FloatingPoint(TextSpan span) => new("D_SYNTAX", "floating-point constants are not permitted", span);

    public static Diagnostic NestedComment(TextSpan span) => new("D_SYNTAX", "/* encountered inside a comment", span);

    public static Diagnostic UnterminatedComment(TextSpan span) => new("D_SYNTAX", "end-of-file encountered before matching */", span);

    public static Diagnostic UnterminatedString(TextSpan span) => new("D_STR_NL", "newline encountered in string literal", span);

    public static Diagnostic UnterminatedCharacter(TextSpan span) => new("D_CHR_NL", "newline encountered in character constant", span);

    public static Diagnostic EmptyCharacter(TextSpan span) => new("D_CHR_NULL", "empty character constant", span);

    public static Diagnostic LongCharacter(TextSpan span) => new("D_CHR_OFLOW", "character constant is too long", span);

    public static Diagnostic IntegerOverflow(TextSpan span, string text) => new("D_INT_OFLOW", $"constant {text} results in integer overflow", span);

    public static Diagnostic InvalidDigit(TextSpan span, string text, char digit) =>
        new("D_INT_DIGIT", $"constant {text} contains invalid digit {digit}", span);

    public static Diagnostic UndefinedMacroArgument(TextSpan span, string text) =>
        new("D_MACRO_UNDEF", $"macro argument {text} is not defined", span);

    public static Diagnostic UndefinedMacroVariable(TextSpan span, string text) =>
        new("D_MACRO_UNDEF", $"macro variable {text} is not defined", span);

    public static Diagnostic MacroOverflow(TextSpan span, string text, string value) =>
        new("D_MACRO_OFLOW", $"macro argument {text} constant {value} results in integer overflow", span);

    public static Diagnostic SourceTooLong(int limit) => new(
        "D_SYNTAX", string.Create(CultureInfo.InvariantCulture, $"program is longer than {limit} characters"), new TextSpan(limit, 0));
}
