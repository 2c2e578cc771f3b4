using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>Variables that are structures and C arrays, on the embedded engines.</summary>
public abstract class StructureContract(TestEngine engine)
{
    private const string Pair = "struct dtraceps_pair { int a; short b; char c[4]; }; ";

    [Fact]
    public async Task MembersOfAVariableAreWrittenAndRead() =>
        Assert.Equal([3L, 4L, (long)'x', 12L], await engine.TraceAsync(
            Pair + "struct dtraceps_pair x; BEGIN { x.a = 3; x.b = 3; x.b++; x.c[2] = 'x'; trace(x.a); trace(x.b); trace(x.c[2]); trace((long)sizeof (x)); exit(0); }"));

    [Fact]
    public async Task ClauseLocalsAndThreadLocalsAreStructuresToo() =>
        Assert.Equal([3L, 0L, 4L, 0L], await engine.TraceAsync(
            Pair + "this struct dtraceps_pair y; self struct dtraceps_pair z; BEGIN { this->y.a = 3; self->z.b = 4; trace(this->y.a); trace(this->y.b); trace(self->z.b); trace(self->z.a); exit(0); }"));

    [Fact]
    public async Task AStructureIsAssignedWhole() =>
        Assert.Equal([7L, 7L, 7L, 7L], await engine.TraceAsync(
            Pair + """
            struct dtraceps_pair x; struct dtraceps_pair table[int];
            BEGIN {
                this->p = (struct dtraceps_pair *)alloca(sizeof (struct dtraceps_pair));
                this->p->b = 7;
                x = *this->p; this->y = x; table[1] = x;
                this->q = (struct dtraceps_pair *)alloca(sizeof (struct dtraceps_pair));
                *this->q = table[1];
                trace(x.b); trace(this->y.b); trace(table[1].b); trace(this->q->b);
                exit(0);
            }
            """));

    [Fact]
    public async Task AStructureIsTracedWhole() =>
        Assert.Equal(
            [new byte[] { 1, 0, 0, 0, 2, 0, (byte)'a', (byte)'b', 0, 0, 0, 0 }],
            await engine.TraceAsync(Pair + "struct dtraceps_pair x; BEGIN { x.a = 1; x.b = 2; x.c[0] = 'a'; x.c[1] = 'b'; trace(x); exit(0); }"));

    [Fact]
    public async Task ArraysAreIndexed() =>
        Assert.Equal([5L, 6L, 0L], await engine.TraceAsync("int x[4]; BEGIN { x[0] = 5; this->n = 3; x[this->n] = 6; trace(x[0]); trace(x[3]); trace(x[1]); exit(0); }"));

    [Fact]
    public async Task AnArrayOfCharactersIsAString() =>
        Assert.Equal(["ab"], await engine.TraceAsync("char x[4]; BEGIN { x[0] = 'a'; x[1] = 'b'; trace(stringof(x)); exit(0); }"));

    [Theory]
    [InlineData("x[this->n] = 1;", 4UL)]
    [InlineData("trace(x[this->n]);", 4UL)]
    [InlineData("this->n = -1; x[this->n] = 1;", ulong.MaxValue)]
    public async Task PastTheEndOfAnArrayIsAFault(string statement, ulong index)
    {
        FaultRecord fault = Assert.Single((await engine.RunAsync($"int x[4]; int y[4]; BEGIN {{ this->n = 4; {statement} }} BEGIN {{ exit(0); }}")).Faults);
        Assert.Equal((FaultKind.BadIndex, index), (fault.Kind, fault.Address));
        Assert.Contains("index out of bounds", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStringIsCopiedByItsBytes() =>
        Assert.Equal(["abc"], await engine.TraceAsync("""BEGIN { this->q = alloca(8); bcopy("abc", this->q, 4); trace(stringof((char *)this->q)); exit(0); }"""));
}
