namespace DTrace.Embedded.Semantics;

/// <summary>A global variable or global associative array.</summary>
/// <inheritdoc cref="VariableSymbol"/>
internal sealed record GlobalVariableSymbol(string Name, int Id, DType Type, IReadOnlyList<DType>? KeyTypes = null)
    : VariableSymbol(Name, Id, Type, KeyTypes);
