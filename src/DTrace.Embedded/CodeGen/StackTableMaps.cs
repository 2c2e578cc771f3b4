namespace DTrace.Embedded.CodeGen;

/// <summary>The maps by which programs walk the stacks of processes, by their indices in the object (<see cref="Unwinding.WalkLayout"/>).</summary>
internal sealed record StackTableMaps(int Processes, int Ranges, int Rows, int Unknown);
