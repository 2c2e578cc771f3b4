using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A node of the bound program: names resolved, types known, conversions written out.</summary>
/// <param name="Span">Where it stands in the source.</param>
internal abstract record BoundNode(TextSpan Span);
