namespace DTrace.Embedded.Attach;

/// <summary>A function of the kernel or of a module: where it begins, or where it returns. The program's kind says by which of the kernel's ways.</summary>
/// <param name="Module">Its module; <c>vmlinux</c> for the kernel itself.</param>
/// <param name="Function">Its name.</param>
/// <param name="IsReturn">At its return.</param>
public sealed record KernelFunctionPoint(string Module, string Function, bool IsReturn) : AttachPoint
{
    /// <summary>The point as a probe description.</summary>
    public override string ToString() => $"fbt:{Module}:{Function}:{(IsReturn ? "return" : "entry")}";
}
