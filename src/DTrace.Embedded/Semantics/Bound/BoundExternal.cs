using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A variable of the kernel (<c>`name</c>).</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Variable">The variable.</param>
internal sealed record BoundExternal(TextSpan Span, ExternalSymbol Variable) : BoundExpression(Span, Variable.Type);
