using DTrace.Embedded.Attach;

namespace DTrace.Embedded.Bpf;

/// <summary>
/// What the compiler hands to a run time: programs and maps as pure data, the same for the kernel and for the managed machine.
/// Nothing in it depends on the running kernel.
/// </summary>
/// <param name="Programs">The programs.</param>
/// <param name="Maps">The maps, which the programs name by index.</param>
public sealed record BpfObject(IReadOnlyList<BpfProgram> Programs, IReadOnlyList<BpfMapSpec> Maps);

/// <summary>What a program attaches to, which decides its context and the kernel's rules for it.</summary>
public enum BpfProgramKind
{
    /// <summary>A raw tracepoint: the context is the tracepoint's arguments, 8 bytes each. Also run on request, in the calling process.</summary>
    RawTracepoint,

    /// <summary>A perf event: the context is struct bpf_perf_event_data.</summary>
    PerfEvent,

    /// <summary>An instruction of a user's program: the context is struct pt_regs of the thread that executes it.</summary>
    UserProbe,

    /// <summary>A trace event: the context is the event's record.</summary>
    PerfTracepoint,

    /// <summary>Functions of the kernel, each by a kprobe of its own: the context is struct pt_regs.</summary>
    KernelFunction,

    /// <summary>Functions of the kernel, all by one link (kprobe_multi, kernel 5.18): the context is struct pt_regs.</summary>
    KernelFunctions,

    /// <summary>The entry to one function of the kernel (fentry): the context is its arguments, 8 bytes each.</summary>
    FunctionEntry,

    /// <summary>The return from one function of the kernel (fexit): the context is its arguments, 8 bytes each, and its result.</summary>
    FunctionReturn,
}

/// <summary>One program.</summary>
/// <param name="Name">A name for people, at most 15 characters of letters, digits and underscores.</param>
/// <param name="Kind">What it attaches to.</param>
/// <param name="Instructions">The code.</param>
public sealed record BpfProgram(string Name, BpfProgramKind Kind, IReadOnlyList<BpfInstruction> Instructions)
{
    /// <summary>Its functions in the order they stand in, the one that is entered first; empty where the program is all one.</summary>
    public IReadOnlyList<BpfFunction> Functions { get; init; } = [];

    /// <summary>What parts of the code are for, in the code's order; for people alone.</summary>
    public IReadOnlyList<BpfNote> Notes { get; init; } = [];

    /// <summary>The one function that it can be attached to; null for kinds that can be attached to several points.</summary>
    public KernelFunctionPoint? Target { get; init; }
}

/// <summary>Kinds of maps; the numbers are the kernel's.</summary>
public enum BpfMapKind
{
    /// <summary>A hash table.</summary>
    Hash = 1,

    /// <summary>An array.</summary>
    Array = 2,

    /// <summary>A hash table with a value for each CPU.</summary>
    PerCpuHash = 5,

    /// <summary>An array with a value for each CPU.</summary>
    PerCpuArray = 6,

    /// <summary>A hash table that drops its least recently used entries for new ones.</summary>
    LruHash = 9,

    /// <summary>An array of maps.</summary>
    ArrayOfMaps = 12,

    /// <summary>A ring buffer (kernel 5.8).</summary>
    RingBuffer = 27,
}

/// <summary>One map.</summary>
/// <param name="Name">A name for people, at most 15 characters of letters, digits and underscores.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="KeySize">Bytes of a key; 0 for a ring buffer.</param>
/// <param name="ValueSize">Bytes of a value; 0 for a ring buffer.</param>
/// <param name="MaxEntries">
/// How many entries it holds; a ring buffer's size in bytes, a power of two of at least a page; 0 for "as many as there are possible CPUs".
/// </param>
public sealed record BpfMapSpec(string Name, BpfMapKind Kind, int KeySize, int ValueSize, int MaxEntries)
{
    /// <summary>The map that each slot of an array of maps holds; every slot is filled with one of its own at load.</summary>
    public BpfMapSpec? Inner { get; init; }

    /// <summary>An array's initial contents from its first value on, or null for zeros.</summary>
    public byte[]? Contents { get; init; }

    /// <summary>Programs may only read it.</summary>
    public bool IsReadOnly { get; init; }
}
