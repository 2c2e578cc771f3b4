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
    public async Task TheKeyOfAnElementIsEvaluatedOnceWhereAPartOfItIsStored() =>
        Assert.Equal([5L, 4L, 5L, 2L, 1L, 9L, 7L, 0L], await engine.TraceAsync(
            Pair + """
            struct dtraceps_pair t[int]; struct dtraceps_pair s[int, string]; int i; long n;
            BEGIN {
                t[i++].a = 5; t[i++].a += 2; n = t[i++].a++ + 4; t[i++].c[2] = 9; s[i++, "a text that is longer than the words of a key on the stack, so that it lies elsewhere"].b = 7;
                trace(i); trace(n); trace(t[0].a); trace(t[1].a); trace(t[2].a); trace(t[3].c[2]);
                trace(s[4, "a text that is longer than the words of a key on the stack, so that it lies elsewhere"].b); trace(t[4].a);
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

    [Fact]
    public async Task AnArrayIsAKeyInAllItsBytes()
    {
        TraceResult result = await engine.RunAsync("""
            char a[16]; char b[4];
            BEGIN { a[0] = 'A'; a[9] = 0; @a[a] = count(); a[0] = 'A'; a[1] = 'b'; a[2] = 'c'; a[3] = 'd'; a[4] = 'e'; a[5] = 'f'; a[6] = 'g'; a[7] = 'h'; @a[a] = count(); }
            BEGIN { a[8] = 'B'; @a[a] = count(); @a[a] = count(); a[8] = 'C'; @a[a] = count(); b[0] = 'b'; @b[b, 1] = count(); b[3] = 'c'; @b[b, 1] = count(); exit(0); }
            """);
        Assert.Equal(
            new Dictionary<string, object> { ["A"] = 1L, ["Abcdefgh"] = 1L, ["AbcdefghB"] = 2L, ["AbcdefghC"] = 1L },
            result.Values("a"));
        Assert.Equal(2, result.Aggregations.Count(entry => entry.Name == "b"));
    }

    [Fact]
    public async Task AStructureIsAKeyInAllItsBytes()
    {
        TraceResult result = await engine.RunAsync("""
            struct dtraceps_key { int a, b, c; char d; }; struct dtraceps_key k; struct dtraceps_key none;
            BEGIN { k.a = 1; k.d = 1; @[k, 7] = sum(1); k.d = 2; @[k, 7] = sum(10); k.c = 9; @[k, 7] = sum(100); @[k, 7] = sum(1000); k.c = 0; k.d = 1; @[k, 7] = sum(2); exit(0); }
            """);
        Assert.Equal([3L, 10L, 1100L], result.Aggregations.Select(entry => (long)entry.Value).Order());
        Assert.Contains(result.Aggregations, entry => ((byte[])entry.Key[0]!).SequenceEqual(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0 }));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("self->x")]
    public async Task AnArrayOfStructureKeysTellsThemApart(string x) =>
        Assert.Equal([5L, 6L, 0L, 5L], await engine.TraceAsync($$"""
            struct dtraceps_key { long a; int b; char c[3]; }; struct dtraceps_key k;
            BEGIN { {{x}}[k, "a"] = 5; k.c[2] = 1; {{x}}[k, "a"] = 6; k.c[2] = 0; trace({{x}}[k, "a"]); k.c[2] = 1; trace({{x}}[k, "a"]); k.b = 1; trace({{x}}[k, "a"]); k.b = 0; k.c[2] = 0; trace({{x}}[k, "a"]); exit(0); }
            """));

    [Fact]
    public async Task AnArrayAndAStringOfTheSameTextAreOneKey() =>
        Assert.Equal(3L, (await engine.RunAsync("""
            char a[16]; char b[3];
            BEGIN { a[0] = 'h'; a[1] = 'i'; b[0] = 'h'; b[1] = 'i'; @x[a] = count(); @x["hi"] = count(); @x[b] = count(); exit(0); }
            """)).Single("x").Value);

    [Fact]
    public async Task PrintaWritesAnArrayOfCharactersAsText() =>
        Assert.Equal(
            ["abcdefghi 1;abcdefghj 1;"],
            (await engine.RunAsync("""
                char a[16];
                BEGIN { a[0] = 'a'; a[1] = 'b'; a[2] = 'c'; a[3] = 'd'; a[4] = 'e'; a[5] = 'f'; a[6] = 'g'; a[7] = 'h'; a[8] = 'i'; @[a] = count(); a[8] = 'j'; @[a] = count(); printa("%s %@d;", @); exit(0); }
                """)).Records.Where(record => record.Action == TraceAction.Printa).Select(record => record.Data));
}
