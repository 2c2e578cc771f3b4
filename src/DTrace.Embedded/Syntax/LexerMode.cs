namespace DTrace.Embedded.Syntax;

/// <summary>What the lexer expects: probe descriptions have a spelling of their own.</summary>
internal enum LexerMode
{
    /// <summary>The head of a clause, or a declaration's first word.</summary>
    Clause,

    /// <summary>Declarations, predicates and actions.</summary>
    Expression,
}
