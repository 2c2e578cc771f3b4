using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>An integer constant, also a folded one, sizeof, an enumerator, a null pointer.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">An integer, enumeration or pointer type.</param>
/// <param name="Value">The 64-bit pattern; unsigned if the type is.</param>
internal sealed record BoundLiteral(TextSpan Span, DType Type, long Value) : BoundExpression(Span, Type);
