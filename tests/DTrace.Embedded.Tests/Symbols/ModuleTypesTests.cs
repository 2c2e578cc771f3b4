using DTrace.Core;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols.Btf;
using Xunit;

namespace DTrace.Embedded.Tests.Symbols;

/// <summary>Type information of modules, which goes on where the kernel's ends; and kernels and modules whose information lacks what is asked for.</summary>
public sealed class ModuleTypesTests
{
    private static readonly BtfData Kernel = BtfData.Parse(BtfImage.Sample());

    private readonly KernelTypes _module = new(BtfData.Parse(Module(), Kernel));

    [Fact]
    public void AModulesStructureHasMembersOfTheKernelsTypes()
    {
        StructType structure = Assert.IsType<StructType>(_module.FindStructure("device", isUnion: false));
        Assert.Equal(["node", "count"], structure.Members.Select(member => member.Name));
        Assert.Equal(["struct node *", "int"], structure.Members.Select(member => member.Type.Name));
    }

    [Fact]
    public void AModulesFunctionHasAPrototype()
    {
        (IReadOnlyList<string> arguments, string result) = Assert.NotNull(_module.FindPrototype("open_device"));
        Assert.Equal(["struct device *", "int"], arguments);
        Assert.Equal("int", result);
        Assert.True(_module.HasPlainArguments("open_device"));
        Assert.Equal(Kernel.Count + 4, _module.FindFunction("open_device"));
    }

    [Fact]
    public void AFunctionThatTheInformationLacksHasNone()
    {
        Assert.Null(_module.FindPrototype("calls"));
        Assert.Null(_module.FindFunction("calls"));
        Assert.False(_module.HasPlainArguments("calls"));
        Assert.Null(new KernelTypes(Kernel).FindPrototype("open_device"));
    }

    [Fact]
    public void AModuleWithoutInformationHasNoTypes() => Assert.Null(KernelTypes.OfModule("no_such_module"));

    [Fact]
    public void AModuleThatRefersBeyondBothIsMalformed()
    {
        BtfImage image = new() { FirstString = Kernel.StringsLength };
        image.Add("broken", BtfKind.Typedef, Kernel.Count + 7);
        KernelTypes types = new(BtfData.Parse(image.ToBytes(), Kernel));
        DTraceException error = Assert.Throws<DTraceException>(() => types.FindTypedef("broken")?.Size);
        Assert.Contains("malformed", error.Message, StringComparison.Ordinal);
    }

    /// <summary>struct device { struct node *node; int count; }; int open_device(struct device *, int);.</summary>
    private static byte[] Module()
    {
        int number = Kernel.Find("int", BtfKind.Int), node = Kernel.Find("node", BtfKind.Struct);
        int own = Kernel.Count - 1;
        BtfImage image = new() { FirstString = Kernel.StringsLength };
        int pointer = own + image.Add("", BtfKind.Pointer, node);
        int device = own + image.Add("device", BtfKind.Struct, 16, 2, false, [image.Text("node"), (uint)pointer, 0, image.Text("count"), (uint)number, 64]);
        int toDevice = own + image.Add("", BtfKind.Pointer, device);
        int prototype = own + image.Add("", BtfKind.FunctionPrototype, number, 2, false, [image.Text("d"), (uint)toDevice, image.Text("n"), (uint)number]);
        image.Add("open_device", BtfKind.Function, prototype);
        return image.ToBytes();
    }
}
