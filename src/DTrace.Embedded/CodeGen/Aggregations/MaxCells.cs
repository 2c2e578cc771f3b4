namespace DTrace.Embedded.CodeGen.Aggregations;

/// <summary>max().</summary>
internal sealed class MaxCells() : ExtremeCells(1UL << 63);
