using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>An element of an associative array.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Variable">The array.</param>
/// <param name="Keys">The keys, each converted to its <see cref="VariableSymbol.KeyTypes"/>.</param>
internal sealed record BoundElement(TextSpan Span, VariableSymbol Variable, IReadOnlyList<BoundExpression> Keys)
    : BoundExpression(Span, Variable.Type);
