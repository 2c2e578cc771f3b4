using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>A function of a program while its code is made.</summary>
internal sealed class FunctionEmitter(string name, IReadOnlyList<BpfParameter> parameters)
{
    public string Name => name;

    public IReadOnlyList<BpfParameter> Parameters => parameters;

    public BpfAssembler Code { get; } = new();

    public Frame Frame { get; } = new();

    /// <summary>Leaves the function.</summary>
    public BpfLabel Exit { get; } = new();

    /// <summary>The part of the scratch space that it is given; null where its temporaries lie behind the record.</summary>
    public WorkArea? Work { get; init; }
}

/// <summary>A part of the scratch space: what is used of it, and the most that ever was.</summary>
internal sealed class WorkArea
{
    public int Used { get; set; }

    public int Size { get; set; }
}
