using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>exit(status): recorded as 4 bytes; tracing stops.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Status">An int.</param>
internal sealed record BoundExit(TextSpan Span, BoundExpression Status) : BoundStatement(Span);
