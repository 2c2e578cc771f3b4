using System.Globalization;
using System.Text;
using DTrace.Core;
using DTrace.Embedded.Symbols;
using Xunit;

namespace DTrace.Embedded.Tests.Symbols;

public sealed class KernelSymbolsTests
{
    private const string List = """
        ffffffff81000000 T _stext
        ffffffff81000000 T startup_64
        ffffffff81000000 t local_start
        ffffffff81001000 t do_work
        ffffffff81001040 D some_data
        ffffffff81002000 W weak_name
        ffffffff81002000 T __strong_name
        ffffffff81003000 T _etext
        ffffffffc0001000 t ext4_read	[ext4]
        ffffffffc0000000 T ext4_init	[ext4]
        ffffffffc0100000 t bpf_prog_1	[bpf]
        not a line
        ffffffff

        """;

    private readonly KernelSymbols _symbols = KernelSymbols.Parse(Encoding.UTF8.GetBytes(List));

    [Theory]
    [InlineData(0xffffffff81001000, "vmlinux`do_work")]
    [InlineData(0xffffffff8100101f, "vmlinux`do_work+0x1f")]
    [InlineData(0xffffffff81001fff, "vmlinux`do_work+0xfff")]
    [InlineData(0xffffffff81000000, "vmlinux`startup_64")]
    [InlineData(0xffffffff81002004, "vmlinux`__strong_name+0x4")]
    [InlineData(0xffffffffc0000010, "ext4`ext4_init+0x10")]
    [InlineData(0xffffffffc0001000, "ext4`ext4_read")]
    [InlineData(0xffffffffc0100000, "bpf`bpf_prog_1")]
    public void AnAddressInAFunctionIsItsModuleNameAndOffset(ulong address, string frame) =>
        Assert.Equal(frame, _symbols.Resolve(address).ToString());

    [Theory]
    [InlineData(0UL, "0x0")]
    [InlineData(0xffffffff80ffffff, "0xffffffff80ffffff")]
    [InlineData(0xffffffff81003008, "0xffffffff81003008")]
    [InlineData(0xffffffffc0200000, "0xffffffffc0200000")]
    public void AnAddressInNoFunctionStaysAnAddress(ulong address, string frame)
    {
        StackFrame found = _symbols.Resolve(address);
        Assert.Equal(frame, found.ToString());
        Assert.Null(found.Symbol);
    }

    [Fact]
    public void AListWhoseAddressesTheKernelHidesHasNoFunctions()
    {
        KernelSymbols hidden = KernelSymbols.Parse("0000000000000000 T _stext\n0000000000000000 t do_work\n"u8.ToArray());
        Assert.Equal(0, hidden.Count);
        Assert.Equal("0x10", hidden.Resolve(16).ToString());
    }

    [Fact]
    public void EveryFunctionOfTheRunningKernelIsFoundAtItsAddress()
    {
        KernelSymbols kernel = KernelSymbols.OfThisKernel();
        Assert.SkipWhen(kernel.Count == 0, "This kernel hides its addresses.");
        (ulong Address, string Name)[] core =
        [
            .. File.ReadLines("/proc/kallsyms")
                .Where(line => !line.Contains('\t', StringComparison.Ordinal) && line[17] is 'T' or 't')
                .Select(line => (ulong.Parse(line.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), line[19..])),
        ];
        ILookup<ulong, string> names = core.ToLookup(symbol => symbol.Address, symbol => symbol.Name);
        int step = Math.Max(1, core.Length / 2000);
        for (int i = 0; i < core.Length; i += step)
        {
            (ulong address, string name) = core[i];
            if (name is "_etext" or "_einittext") continue;
            StackFrame frame = kernel.Resolve(address);
            Assert.Equal(("vmlinux", 0UL), (frame.Module, frame.Offset));
            Assert.Contains(frame.Symbol, names[address]);
        }
    }

    [Fact]
    public void AFunctionReachesToTheNextAndHasTheCompilersVariants()
    {
        KernelSymbols symbols = KernelSymbols.Parse(
            "1000 T syscall_trace_enter\n1100 t syscall_trace_enter.constprop.0\n1180 t syscall_trace_enter_more\n1200 t last\n"u8.ToArray());
        Assert.Equal(
            [new("syscall_trace_enter", 0x1000, 0x1100), new("syscall_trace_enter", 0x1100, 0x1180), new FunctionRange("last", 0x1200, 0x101200)],
            symbols.Ranges(["syscall_trace_enter", "last", "absent"]));
    }
}
