namespace DTrace.Embedded.Symbols;

/// <summary>Where a function of the kernel lies: from its first byte to before the next function's.</summary>
internal readonly record struct FunctionRange(string Name, ulong Start, ulong End);
