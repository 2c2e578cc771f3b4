namespace DTrace.Embedded.Semantics;

/// <summary>
/// A variable of <c>this-></c>: it lives through one firing, over all clauses of the probe, and is undefined before its first assignment there.
/// It is never an associative array.
/// </summary>
/// <inheritdoc cref="VariableSymbol"/>
internal sealed record ClauseLocalVariableSymbol(string Name, int Id, DType Type) : VariableSymbol(Name, Id, Type, null);
