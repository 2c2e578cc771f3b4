namespace DTrace.Embedded.CodeGen.Aggregations;

/// <summary>min().</summary>
internal sealed class MinCells() : ExtremeCells(~(1UL << 63));
