using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>a[i] of a C array or a pointer.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The element's type.</param>
/// <param name="Target">The array, or the pointer.</param>
/// <param name="Index">The index in elements, an integer.</param>
internal sealed record BoundIndex(TextSpan Span, DType Type, BoundExpression Target, BoundExpression Index) : BoundExpression(Span, Type);
