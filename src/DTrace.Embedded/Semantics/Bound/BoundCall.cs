using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A call of a subroutine.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">What it returns.</param>
/// <param name="Function">The subroutine.</param>
/// <param name="Arguments">
/// Its arguments, converted to its parameters' types; optional ones that are not given are left out. copyin's and alloca's result
/// points at scratch memory.
/// </param>
internal sealed record BoundCall(TextSpan Span, DType Type, BuiltinFunction Function, IReadOnlyList<BoundExpression> Arguments)
    : BoundExpression(Span, Type);
