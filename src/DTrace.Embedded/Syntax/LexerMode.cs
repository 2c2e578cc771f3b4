namespace DTrace.Embedded.Syntax;

/// <summary>What the lexer expects: probe descriptions have a spelling of their own.</summary>
internal enum LexerMode
{
    /// <summary>The head of a clause, or a declaration's first word.</summary>
    Clause,

    /// <summary>Declarations and actions.</summary>
    Expression,

    /// <summary>A predicate. <c>//*</c> in it is its end and a comment; elsewhere <c>//</c> begins a comment.</summary>
    Predicate,
}
