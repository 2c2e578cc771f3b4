using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>sym(a), usym(a) and their like as a statement.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Address">What is recorded.</param>
internal sealed record BoundTraceSymbol(TextSpan Span, BoundSymbolAddress Address) : BoundStatement(Span);
