namespace DTrace.Embedded.Attach;

/// <summary>A function of the kernel or of a module: where it begins, or where it returns (kprobe, kretprobe).</summary>
/// <param name="Function">Its name.</param>
/// <param name="IsReturn">At its return.</param>
public sealed record KernelFunctionPoint(string Function, bool IsReturn) : AttachPoint;
