namespace DTrace.Embedded.Semantics;

/// <summary>A variable or function of the kernel or of one of its modules.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Module">The module, or null for the kernel itself.</param>
/// <param name="Type">Its type.</param>
/// <param name="Address">Where it is.</param>
internal sealed record ExternalSymbol(string Name, string? Module, DType Type, ulong Address) : Symbol(Name);
