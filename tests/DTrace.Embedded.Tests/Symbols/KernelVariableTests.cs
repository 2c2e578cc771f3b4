using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.Symbols;

/// <summary>The kernel's own names (<c>`name</c>): addresses from /proc/kallsyms, types where the kernel tells them.</summary>
public sealed class KernelVariableTests
{
    private static ReadOnlySpan<byte> List => "0000000000001000 T start\n0000000000002000 D start_time\n0000000000003000 t start\t[loop]\n0000000000000000 T hidden\nnonsense\n"u8;

    [Theory]
    [InlineData(null, "start", 0x1000UL)]
    [InlineData("vmlinux", "start", 0x1000UL)]
    [InlineData("loop", "start", 0x3000UL)]
    [InlineData(null, "start_time", 0x2000UL)]
    [InlineData(null, "time", null)]
    [InlineData(null, "hidden", null)]
    [InlineData("loop", "start_time", null)]
    [InlineData(null, "nonsense", null)]
    public void AnAddressIsThatOfTheWholeNameInItsModule(string? module, string name, ulong? address) =>
        Assert.Equal(address, KernelSymbols.FindAddress(List, module, name));

    [Fact]
    public async Task AFunctionHasAnAddress()
    {
        string line = File.ReadLines("/proc/kallsyms").First(candidate => candidate.EndsWith(" T schedule", StringComparison.Ordinal));
        long address = long.Parse(line.Split(' ')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        Assert.SkipWhen(address == 0, "This kernel hides its addresses.");
        Assert.Equal([address, address], await TestEngine.Embedded.TraceAsync("BEGIN { trace((long)&`schedule); trace((long)&vmlinux`schedule); exit(0); }"));
    }

    [Theory]
    [InlineData("`no_such_symbol_here", "D_IDENT_UNDEF")]
    [InlineData("`_text", "D_SYM_NOTYPES")]
    public async Task WhatHasNoAddressOrNoTypeIsACompileError(string symbol, string tag)
    {
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync();
        try
        {
            DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(
                () => consumer.CompileAsync(new ProgramSource { Text = $"BEGIN {{ trace(*&{symbol}); }}" }, TestContext.Current.CancellationToken));
            Assert.Equal(tag, error.Tag);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }
}
