using DTrace.Embedded.Host;

namespace DTrace.Embedded.Symbols;

/// <summary>Byte offsets in kernel structures (struct task_struct unless said).</summary>
internal sealed record KernelOffsets(int RealParent, int ThreadGroupId, int RunTime)
{
    /// <summary>mm, and in struct mm_struct where the arguments' beginning and end stand; null where the kernel does not tell.</summary>
    public (int Memory, int Start, int End)? Arguments { get; init; }

    /// <summary>Where the numbers of processes in pid namespaces stand; null where the kernel does not tell.</summary>
    public PidOffsets? Numbers { get; init; }
}
