namespace DTrace.Embedded.Semantics;

/// <summary>A built-in variable.</summary>
/// <param name="Name">Its name in D.</param>
/// <param name="Variable">Which one it is.</param>
/// <param name="Type">Its type; of an array that of an element, of <c>args</c> void: that depends on the probe.</param>
/// <param name="IsArray">Whether it must be indexed.</param>
internal sealed record BuiltinVariableSymbol(string Name, BuiltinVariable Variable, DType Type, bool IsArray = false) : Symbol(Name);
