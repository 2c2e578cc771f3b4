using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>What a clause does that has no statements: it records that the probe fired, and nothing else.</summary>
/// <param name="Span">Where the clause stands.</param>
internal sealed record BoundDefaultAction(TextSpan Span) : BoundStatement(Span);
