using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Symbols.Btf;

/// <summary>The running kernel's types, read when a program first names one: reading them all costs tens of milliseconds.</summary>
internal sealed class RunningKernelTypes : ITypeSource
{
    public DType? FindTypedef(string name) => KernelTypes.OfThisKernel?.FindTypedef(name);

    public StructType? FindStructure(string tag, bool isUnion) =>
        KernelTypes.OfThisKernel?.FindStructure(tag, isUnion) ?? OfModules(types => types.FindStructure(tag, isUnion));

    public EnumType? FindEnum(string tag) => KernelTypes.OfThisKernel?.FindEnum(tag) ?? OfModules(types => types.FindEnum(tag));

    public int? FindEnumerator(string name) => KernelTypes.OfThisKernel?.FindEnumerator(name);

    /// <summary>What the kernel itself does not know, the first module that does tells.</summary>
    private static T? OfModules<T>(Func<KernelTypes, T?> find)
        where T : DType => KernelTypes.ModuleNames.Select(module => KernelTypes.OfModule(module) is { } types ? find(types) : null).FirstOrDefault(type => type is not null);

    /// <summary>The kernel lists every symbol with its address, and tells the types of its functions; those of variables only where each CPU has one.</summary>
    public ExternalSymbol? FindSymbol(string? module, string name) => KernelSymbols.FindAddress(module, name) is { } address
        ? new ExternalSymbol(name, module, KernelTypes.OfThisKernel?.FindSymbol(module, name)?.Type ?? VoidType.Instance, address)
        : null;

    public bool IsPerCpu(string? module, string name) => KernelTypes.OfThisKernel?.IsPerCpu(module, name) ?? false;
}
