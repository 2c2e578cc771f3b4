namespace DTrace.Embedded.Semantics;

/// <summary>A variable of <c>self-></c>: one for each thread; 0 until it is assigned, and freed by assigning 0.</summary>
/// <inheritdoc cref="VariableSymbol"/>
internal sealed record ThreadLocalVariableSymbol(string Name, int Id, DType Type, IReadOnlyList<DType>? KeyTypes = null)
    : VariableSymbol(Name, Id, Type, KeyTypes);
