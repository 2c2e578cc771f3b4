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
}
