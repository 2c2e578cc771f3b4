using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Symbols.Btf;

/// <summary>The running kernel's types, read when a program first names one: reading them all costs tens of milliseconds.</summary>
internal sealed class RunningKernelTypes : ITypeSource
{
    public DType? FindTypedef(string name) => KernelTypes.OfThisKernel?.FindTypedef(name);

    public StructType? FindStructure(string tag, bool isUnion) => KernelTypes.OfThisKernel?.FindStructure(tag, isUnion);

    public EnumType? FindEnum(string tag) => KernelTypes.OfThisKernel?.FindEnum(tag);

    public int? FindEnumerator(string name) => KernelTypes.OfThisKernel?.FindEnumerator(name);

    public ExternalSymbol? FindSymbol(string? module, string name) => KernelTypes.OfThisKernel?.FindSymbol(module, name);
}
