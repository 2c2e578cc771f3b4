using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>stack(), ustack(), jstack() as a statement.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Stack">What is recorded.</param>
internal sealed record BoundTraceStack(TextSpan Span, BoundStack Stack) : BoundStatement(Span);
