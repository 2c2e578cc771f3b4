using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>&amp;x, of an lvalue in memory or a kernel variable; also how an array or structure in memory becomes a pointer.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">A pointer type.</param>
/// <param name="Target">The lvalue.</param>
internal sealed record BoundAddressOf(TextSpan Span, DType Type, BoundExpression Target) : BoundExpression(Span, Type);
