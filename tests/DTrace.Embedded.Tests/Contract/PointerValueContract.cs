using Xunit;

namespace DTrace.Embedded.Tests.Contract;

public sealed class EmbeddedPointerValues() : PointerValueContract(TestEngine.Embedded);

public sealed class InProcessPointerValues() : PointerValueContract(TestEngine.InProcess);

/// <summary>Strings and arrays of the program where pointers are wanted, and structures and strings stored into parts of variables.</summary>
public abstract class PointerValueContract(TestEngine engine)
{
    [Theory]
    [InlineData("this->w = \"walnut\"; p = (char *)this->w;")]
    [InlineData("w = \"walnut\"; p = (char *)w;")]
    [InlineData("self->w = \"walnut\"; p = (char *)self->w;")]
    [InlineData("w[1] = \"walnut\"; p = (char *)w[1];")]
    [InlineData("p = (char *)strjoin(\"wal\", \"nut\"); q = (char *)strjoin(\"pe\", \"can\");")]
    [InlineData("p = (char *)\"walnut\";")]
    [InlineData("p = (char *)0; p = strjoin(\"wal\", \"nut\"); this->t = strjoin(\"pe\", \"can\");")]
    [InlineData("this->v = (void *)0; this->v = strjoin(\"wal\", \"nut\"); p = (char *)this->v; this->t = strjoin(\"pe\", \"can\");")]
    public async Task APointerToAStringReadsItsText(string statements) =>
        Assert.Equal(
            [(sbyte)'n', "lnut", 6UL],
            (await engine.TraceAsync($"BEGIN {{ {statements} trace(p[3]); trace(stringof(p + 2)); trace(strlen(p)); exit(0); }}"))
                .Select(value => value is long number ? (sbyte)number : value));

    [Fact]
    public async Task APointerToABuiltInStringReadsIt() =>
        Assert.Equal(
            ["BEGIN 71 dtrace"],
            await engine.TraceAsync("char *who; BEGIN { who = probename; printf(\"%s %d %s\", stringof(who), ((char *)probename)[2], stringof((char *)probeprov)); exit(0); }"));

    [Fact]
    public async Task ANullStringIsANullPointer() =>
        Assert.Equal([1L, 0L], await engine.TraceAsync("BEGIN { g = \"a\"; g = NULL; trace((char *)g == NULL); g = \"b\"; trace((char *)g == 0); exit(0); }"));

    [Theory]
    [InlineData("int nums[4]; int *cur; BEGIN { nums[2] = 55; cur = nums; trace(cur[2]); trace(*(nums + 2)); trace(((int *)nums)[2]);")]
    [InlineData("this int nums[4]; BEGIN { this->nums[2] = 55; this->p = (int *)this->nums; trace(this->p[2]); trace(*(this->nums + 2)); trace(*(2 + this->nums));")]
    [InlineData("self int nums[4]; BEGIN { self->nums[2] = 55; p = (int *)self->nums; trace(p[2]); trace(*(p + 2)); trace(((int *)self->nums)[2]);")]
    [InlineData("struct s { int a[4]; }; struct s v; BEGIN { v.a[2] = 55; p = (int *)v.a; trace(p[2]); trace(*(v.a + 2)); trace(((int *)v.a)[2]);")]
    public async Task AnArrayIsAPointerToItsFirstElement(string program) => Assert.Equal([55L, 55L, 55L], await engine.TraceAsync(program + " exit(0); }"));

    [Theory]
    [InlineData("int nums[4]; int *cur; BEGIN { cur = nums; cur[2] = 5; *cur = 4; trace(nums[0]); trace(nums[2]); trace(nums[1]);")]
    [InlineData("int nums[4]; BEGIN { *(nums + 2) = 5; ((int *)nums)[0] = 4; trace(nums[0]); trace(nums[2]); trace(nums[1]);")]
    [InlineData("this int nums[4]; BEGIN { this->p = (int *)this->nums; this->p[2] = 5; *this->p = 4; trace(this->nums[0]); trace(this->nums[2]); trace(this->nums[1]);")]
    [InlineData("struct s { int a; int b; int c; }; struct s v; BEGIN { p = &v.b; *p = 3; p[1] = 5; p--; *p += 4; p[1] -= 3; trace(v.a); trace(v.c); trace(v.b);")]
    [InlineData("struct s { int a; int b; int c; }; struct s v[2]; struct s *q; BEGIN { q = v; q++; q->a = 4; q->c = 6; q->c--; trace(v[1].a); trace(v[1].c); trace(v[0].a);")]
    [InlineData("struct s { int a; int b; int c; }; struct s v[2]; struct s w; struct s *q; BEGIN { w.a = 4; w.c = 5; q = v; *(q + 1) = w; trace(v[1].a); trace(v[1].c); trace(v[0].a);")]
    [InlineData("struct s { int a : 4; int b : 4; int c; }; struct s v[2]; struct s *q; BEGIN { q = v; q->a = 4; q->b = 5; trace(v[0].a); trace(v[0].b); trace(v[1].a);")]
    public async Task APointerToAVariableStoresIntoIt(string program) => Assert.Equal([4L, 5L, 0L], await engine.TraceAsync(program + " exit(0); }"));

    [Fact]
    public async Task APointerKeptInAVariableStoresInAnotherClause() =>
        Assert.Equal(
            [7L, 8L],
            await engine.TraceAsync("long box[2]; long *to; long *behind; BEGIN { to = box; } BEGIN { to[1] = 7; trace(box[1]); } BEGIN { ++*(to + 1); trace(box[1]); exit(0); }"));

    [Theory]
    [InlineData("int nums[2]; int other; int *p; BEGIN { other = 3; p = nums; p[2] = 9; exit(0); }")]
    [InlineData("int nums[2]; int *p; BEGIN { p = nums; p--; *p = 9; exit(0); }")]
    [InlineData("int nums[2]; long *p; BEGIN { p = (long *)(nums + 1); *p = 9; exit(0); }")]
    [InlineData("this int nums[2]; BEGIN { this->n = 3; this->p = (int *)this->nums; this->p[2] = 9; exit(0); }")]
    [InlineData("struct s { long a[3]; }; struct s v; struct s w; struct s *q; BEGIN { q = (struct s *)(&v.a[1]); *q = w; exit(0); }")]
    [InlineData("self int nums[2]; int *p; BEGIN { self->nums[1] = 3; p = (int *)self->nums; *p = 9; exit(0); }")]
    public async Task AStoreThroughAPointerPastTheVariableIsAFault(string program)
    {
        TraceResult result = await engine.RunAsync(program + " ERROR { trace(arg4); exit(7); }");
        Assert.Equal(7, result.ExitStatus);
    }

    [Theory]
    [InlineData("s.b = p; trace(s.b.y);")]
    [InlineData("row[2] = p; trace(row[2].y);")]
    [InlineData("this->q = p; row[1] = this->q; trace(row[1].y);")]
    [InlineData("self->q = p; self->t.b = self->q; trace(self->t.b.y);")]
    [InlineData("m[1].b = p; s = m[1]; trace(s.b.y);")]
    [InlineData("this->a = (struct pair *)alloca(8); *this->a = p; s.a = *this->a; trace(s.a.y);")]
    [InlineData("s.a = row[0] = p; trace(s.a.y);")]
    [InlineData("s.b = pid > 0 ? p : s.a; trace(s.b.y);")]
    public async Task AStructureIsStoredIntoAPart(string statements) =>
        Assert.Equal(
            [4L],
            await engine.TraceAsync($$"""
                struct pair { int x; int y; }; struct both { struct pair a; struct pair b; };
                struct pair p; struct both s; struct pair row[3]; this struct pair q; self struct pair q; self struct both t; struct both m[int];
                BEGIN { p.x = 3; p.y = 4; {{statements}} exit(0); }
                """));

    [Fact]
    public async Task AStructureStoredPastTheEndIsAFault()
    {
        TraceResult result = await engine.RunAsync(
            "struct pair { int x; int y; }; struct pair p; struct pair row[3]; BEGIN { i = 3; row[i] = p; exit(0); } ERROR { exit(7); }");
        Assert.Equal(7, result.ExitStatus);
    }

    [Fact]
    public async Task ACastToAStructuresOwnTypeIsTheStructure() =>
        Assert.Equal(
            [21L, 42L],
            await engine.TraceAsync("""
                struct inq { int ii; }; typedef struct inq inq_t; struct outq { int oi; };
                translator struct outq < struct inq I > { oi = ((inq_t)I).ii * 2; };
                struct inq val;
                BEGIN { val.ii = 21; trace(((struct inq)val).ii); trace((xlate <struct outq *>(val))->oi); exit(0); }
                """));

    [Theory]
    [InlineData("struct r v; ", "v")]
    [InlineData("self struct r v; ", "self->v")]
    [InlineData("this struct r v; ", "this->v")]
    public async Task AStructureHoldsAString(string declaration, string variable) =>
        Assert.Equal(
            ["open 3 openat", ""],
            await engine.TraceAsync(
                $"struct r {{ string op; int n; string more; }}; {declaration} BEGIN {{ {variable}.more = \"x\"; {variable}.op = \"open\"; {variable}.n = 3; "
                + $"{variable}.more = strjoin({variable}.op, \"at\"); printf(\"%s %d %s\", {variable}.op, {variable}.n, {variable}.more); {variable}.op = \"\"; trace({variable}.op); exit(0); }}"));

    [Fact]
    public async Task AStringIsStoredThroughAPointer() =>
        Assert.Equal(
            ["box", 7UL, "is full"],
            await engine.TraceAsync(
                "BEGIN { tag = (string *)alloca(8); *tag = \"box\"; trace(*tag); *tag = \"is full and more\"; trace(strlen(*tag)); trace(*tag); exit(0); }"));

    [Fact]
    public async Task AStringStoredThroughAPointerElsewhereIsAFault()
    {
        TraceResult result = await engine.RunAsync("BEGIN { tag = (string *)curthread; *tag = \"box\"; exit(0); } ERROR { exit(7); }");
        Assert.Equal(7, result.ExitStatus);
    }
}
