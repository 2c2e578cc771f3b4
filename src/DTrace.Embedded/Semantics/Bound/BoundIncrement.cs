using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>++x, --x, x++, x--.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The target's type.</param>
/// <param name="Target">As that of <see cref="BoundAssignment"/>.</param>
/// <param name="IsPrefix">Whether the value is the new one; else it is the old one.</param>
/// <param name="Step">1 or -1; on a pointer plus or minus the size of what it points at.</param>
internal sealed record BoundIncrement(TextSpan Span, DType Type, BoundExpression Target, bool IsPrefix, long Step) : BoundExpression(Span, Type);
