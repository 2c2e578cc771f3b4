using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A statement of a clause.</summary>
/// <param name="Span">Where it stands.</param>
internal abstract record BoundStatement(TextSpan Span) : BoundNode(Span);
