using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>What of the consumer's options the code depends on.</summary>
internal sealed record EnablingOptions
{
    /// <summary>Bytes of a CPU's ring buffer, a power of two.</summary>
    public required int BufferSize { get; init; }

    /// <summary>Bytes of an aggregation's entries.</summary>
    public required long AggregationSize { get; init; }

    /// <summary>Bytes of a dynamic variable's entries.</summary>
    public required long DynamicVariableSize { get; init; }

    /// <summary>Bytes of a string variable.</summary>
    public required int StringSize { get; init; }

    /// <summary>How many speculations there are.</summary>
    public required int Speculations { get; init; }

    /// <summary>Bytes of the records of a speculation that are kept for each CPU.</summary>
    public required long SpeculationSize { get; init; }

    /// <summary>Bytes a clause may allocate.</summary>
    public required int ScratchSize { get; init; }

    /// <summary>Tracing stops when a buffer is full, instead of dropping.</summary>
    public required bool StopWhenFull { get; init; }

    /// <summary>Ends the making of code, between two clauses.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What depends on the system the programs run on.</summary>
    public required TargetFacts Target { get; init; }
}

/// <summary>What the programs must know of the system they run on.</summary>
internal sealed record TargetFacts
{
    /// <summary>The parent's process id, where programs run in this process and nowhere else.</summary>
    public int? ParentProcessId { get; init; }

    /// <summary>The managed machine's own helpers may be called.</summary>
    public bool IsManagedMachine { get; init; }

    /// <summary>Finds where the kernel keeps things, from its type information; null where it has none. Asked only when a program needs it.</summary>
    public Func<KernelOffsets?> FindKernel { get; init; } = static () => null;

    /// <summary>Finds the pid namespaces of the session; null where all is told in the initial one's numbers.</summary>
    public Func<PidNamespaces?> FindNamespaces { get; init; } = static () => null;

    /// <summary>The number of a kernel function that programs may call, in the kernel's type information; null where it has none of that name.</summary>
    public Func<string, int?> FindFunction { get; init; } = static _ => null;

    /// <summary>Finds the ids of this process and its ancestors, where programs run in this process and nowhere else.</summary>
    public Func<IReadOnlyList<int>>? FindAncestors { get; init; }

    /// <summary>Finds where functions of the kernel lie, the compiler's variants of each among them; none where the kernel hides them.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyList<FunctionRange>> FindRanges { get; init; } = static _ => [];

    /// <summary>Finds the package of each CPU, by its number.</summary>
    public Func<IReadOnlyList<int>> FindChips { get; init; } = static () => [];

    /// <summary>Whether programs may write into a process's memory; asked only when one wants to.</summary>
    public Func<bool> HasUserStores { get; init; } = static () => false;

    /// <summary>The kernel's C types; null where programs do not run in it.</summary>
    public ITypeSource? KernelTypes { get; init; }
}

/// <summary>Byte offsets in kernel structures (struct task_struct unless said).</summary>
internal sealed record KernelOffsets(int RealParent, int ThreadGroupId, int RunTime)
{
    /// <summary>mm, and in struct mm_struct where the arguments' beginning and end stand; null where the kernel does not tell.</summary>
    public (int Memory, int Start, int End)? Arguments { get; init; }

    /// <summary>Where the numbers of processes in pid namespaces stand; null where the kernel does not tell.</summary>
    public PidOffsets? Numbers { get; init; }
}
