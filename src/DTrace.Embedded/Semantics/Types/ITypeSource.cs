namespace DTrace.Embedded.Semantics;

/// <summary>Where C types and variables of the traced kernel come from (BTF). A binder without one knows only what D declares.</summary>
internal interface ITypeSource
{
    /// <summary>The type of a typedef's name, or null.</summary>
    DType? FindTypedef(string name);

    /// <summary>The structure, or the union, of a tag, or null.</summary>
    StructType? FindStructure(string tag, bool isUnion);

    /// <summary>The enumeration of a tag, or null.</summary>
    EnumType? FindEnum(string tag);

    /// <summary>The value of an enumerator, or null.</summary>
    int? FindEnumerator(string name);

    /// <summary>A variable or function of the kernel (<c>`name</c>) or of one module (<c>module`name</c>), or null.</summary>
    ExternalSymbol? FindSymbol(string? module, string name);

    /// <summary>Whether a name is a variable of which each CPU has its own; the kernel's type information tells of these alone (pahole's <c>.data..percpu</c>).</summary>
    bool IsPerCpu(string? module, string name) => false;
}
