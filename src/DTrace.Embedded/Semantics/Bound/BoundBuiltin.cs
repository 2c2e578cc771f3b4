using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A built-in variable.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">Its type; of <c>args[n]</c> what the probe's provider says.</param>
/// <param name="Variable">Which one.</param>
/// <param name="Index">The index of <c>args[n]</c> (a literal), <c>uregs[n]</c>; else null.</param>
internal sealed record BoundBuiltin(TextSpan Span, DType Type, BuiltinVariable Variable, BoundExpression? Index = null)
    : BoundExpression(Span, Type);
