using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A scalar variable of the program.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Variable">The variable; <see cref="VariableSymbol.IsArray"/> is false.</param>
internal sealed record BoundVariable(TextSpan Span, VariableSymbol Variable) : BoundExpression(Span, Variable.Type);
