using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>sym(a), usym(a) and their like: the value of a record or of an aggregation's key, never of an expression.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Symbol">What the address is shown as.</param>
/// <param name="Address">The address, an integer of 8 bytes.</param>
internal sealed record BoundSymbolAddress(TextSpan Span, SymbolAddressType Symbol, BoundExpression Address) : BoundExpression(Span, Symbol);
