using DTrace.Embedded.Semantics;
using DTrace.Embedded.Syntax;
using Xunit;

namespace DTrace.Embedded.Tests.Semantics;

/// <summary>Reading the kernel's types costs tens of milliseconds: only a name that could be one of theirs asks for them.</summary>
public class TypeSourceTests
{
    [Theory]
    [InlineData("""BEGIN { trace("hello, world"); exit(0); }""")]
    [InlineData("""BEGIN , tick { printf("%d %s", pid, execname); }""")]
    [InlineData("tick /arg0 > 0/ { @calls[execname, cpu] = quantize(arg0); }")]
    [InlineData("syscall::read:entry { self->since = timestamp; this->size = arg2; }")]
    public void NamesOfDsOwnDoNotAskForTheKernelsTypes(string program)
    {
        RecordingTypes types = new();
        TestProbes.BindGood(program, options: new BindOptions { KernelTypes = types });
        Assert.Empty(types.Asked);
    }

    [Fact]
    public void ANameThatCouldBeATypeIsAskedFor()
    {
        RecordingTypes types = new();
        TestProbes.Bind("kernel_thing_t *thing; tick { trace(1); }", options: new BindOptions { KernelTypes = types });
        Assert.Contains("kernel_thing_t", types.Asked);
    }

    [Theory]
    [InlineData("trace(`of_cpus);", "D_UNSUPPORTED", "not supported by the embedded engines: `of_cpus, of which each CPU has its own")]
    [InlineData("trace((long)&vmlinux`of_cpus);", "D_UNSUPPORTED", "not supported by the embedded engines: vmlinux`of_cpus, of which each CPU has its own")]
    [InlineData("trace(`of_none);", "D_IDENT_UNDEF", "failed to resolve `of_none: Unknown symbol name")]
    public void AVariableOfEachCpuIsRefusedByItsName(string statement, string tag, string message)
    {
        Diagnostic refusal = TestProbes.Bind($"BEGIN {{ {statement} }}", options: new BindOptions { KernelTypes = new RecordingTypes() }).Diagnostics[0];
        Assert.Equal((tag, message), (refusal.Tag, refusal.Message));
    }

    private sealed class RecordingTypes : ITypeSource
    {
        public List<string> Asked { get; } = [];

        public DType? FindTypedef(string name) => Note<DType>(name);

        public StructType? FindStructure(string tag, bool isUnion) => Note<StructType>(tag);

        public EnumType? FindEnum(string tag) => Note<EnumType>(tag);

        public int? FindEnumerator(string name)
        {
            Asked.Add(name);
            return null;
        }

        public ExternalSymbol? FindSymbol(string? module, string name) => Note<ExternalSymbol>(name);

        public bool IsPerCpu(string? module, string name) => name == "of_cpus";

        private T? Note<T>(string name)
            where T : class
        {
            Asked.Add(name);
            return null;
        }
    }
}
