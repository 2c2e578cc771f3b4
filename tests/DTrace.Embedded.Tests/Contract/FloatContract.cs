using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>Floating-point numbers are loaded, stored and recorded, and printed by printf(); D computes with none.</summary>
public abstract class FloatContract(TestEngine engine)
{
    [Fact]
    public async Task VariablesStartAtZero() =>
        Assert.Equal("0.00 0.000000e+00 0", await PrintAsync("double ratio; float f; BEGIN { printf(\"%.2f %e %g\", ratio, f, ratio); exit(0); }"));

    [Theory]
    [InlineData("double", 8, "0x400c000000000000", "%f %.1f %9.3f|%-8.2f|%e %g", "3.500000 3.5     3.500|3.50    |3.500000e+00 3.5")]
    [InlineData("double", 8, "0xbff0000000000000", "%f %+.3f %f %f %f %f", "-1.000000 -1.000 -1.000000 -1.000000 -1.000000 -1.000000")]
    [InlineData("double", 8, "0x4341c37937e08000", "%E %G %g %.3e %.1f %f", "1.000000E+16 1E+16 1e+16 1.000e+16 10000000000000000.0 10000000000000000.000000")]
    [InlineData("float", 4, "0x40600000", "%f %g %e %f %f %f", "3.500000 3.5 3.500000e+00 3.500000 3.500000 3.500000")]
    public async Task WhatLiesInMemoryIsPrinted(string type, int size, string bits, string format, string expected) =>
        Assert.Equal(expected, await PrintAsync($$"""
            BEGIN { d = ({{type}} *)alloca({{size}}); *({{(size == 4 ? "int" : "long")}} *)d = {{bits}}; printf("{{format}}", *d, *d, *d, *d, *d, *d); exit(0); }
            """));

    [Fact]
    public async Task ALongDoubleHas80Bits() =>
        Assert.Equal("-2.5", await PrintAsync("""
            BEGIN { d = (long double *)alloca(16); *(long *)d = 0xa000000000000000; ((long *)d)[1] = 0xc000; printf("%g", *d); exit(0); }
            """));

    [Fact]
    public async Task TheyAreStoredInVariablesAndMembers() =>
        Assert.Equal("1.5 1.5 1.5 1.5 1.5", await PrintAsync("""
            struct s { int n; double d; }; struct s g; double plain; self double own; double a[int];
            BEGIN { p = (double *)alloca(8); *(long *)p = 0x3ff8000000000000; plain = *p; self->own = *p; a[2] = *p; g.d = plain;
                printf("%g %g %g %g %g", *p, plain, self->own, a[2], g.d); exit(0); }
            """));

    [Fact]
    public async Task ATracedOneIsANumber() =>
        Assert.Equal([3.5, 3.5], await engine.TraceAsync("""
            BEGIN { d = (double *)alloca(8); *(long *)d = 0x400c000000000000; f = (float *)alloca(4); *(int *)f = 0x40600000; trace(*d); trace(*f); exit(0); }
            """));

    private async Task<object?> PrintAsync(string program) => Assert.Single(await engine.TraceAsync(program));
}
