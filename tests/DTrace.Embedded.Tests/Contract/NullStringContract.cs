using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

public sealed class EmbeddedNullStrings() : NullStringContract(TestEngine.Embedded);

public sealed class InProcessNullStrings() : NullStringContract(TestEngine.InProcess);

/// <summary>The null string, which is a value apart from "": assigned, compared, and read, which is a fault.</summary>
public abstract class NullStringContract(TestEngine engine)
{
    [Theory]
    [InlineData("g = \"a\"; g = 0; trace(g == NULL); trace(g != 0);")]
    [InlineData("g = \"a\"; g = NULL; trace(NULL == g); trace(0 != g);")]
    [InlineData("this->s = \"a\"; this->s = 0; trace(this->s == NULL); trace(this->s != NULL);")]
    [InlineData("self->s = \"a\"; self->s = 0; trace(self->s == NULL); trace(self->s != NULL);")]
    [InlineData("a[pid] = \"a\"; a[pid] = 0; trace(a[pid] == NULL); trace(a[pid] != NULL);")]
    [InlineData("self->a[1] = \"a\"; self->a[1] = (char *)0; trace(self->a[1] == 0); trace(self->a[1] != 0);")]
    [InlineData("g = \"a\"; p = (char *)0; g = p; trace(g == NULL); trace(g != NULL);")]
    [InlineData("g = \"a\"; g = stringof(arg9 - arg9); trace(g == NULL); trace(g != NULL);")]
    [InlineData("g = strchr(\"steady\", 'q'); trace(g == NULL); trace(g != NULL);")]
    [InlineData("this->s = strstr(\"abc\", \"z\"); trace(this->s == NULL); trace(this->s != NULL);")]
    [InlineData("g = pid < 0 ? \"a\" : NULL; trace(g == NULL); trace(g != NULL);")]
    [InlineData("this->s = (g = \"a\", g = NULL); trace(this->s == NULL); trace(g != NULL);")]
    public async Task AStringIsFreedByNull(string statements) =>
        Assert.Equal([1L, 0L], await engine.TraceAsync($"string g; this string s; BEGIN {{ {statements} exit(0); }}"));

    [Theory]
    [InlineData("\"abc\"")]
    [InlineData("\"\"")]
    [InlineData("execname")]
    [InlineData("probename")]
    [InlineData("strjoin(\"a\", \"b\")")]
    [InlineData("strchr(\"abc\", 'b')")]
    [InlineData("substr(execname, 1)")]
    [InlineData("g")]
    [InlineData("this->s")]
    [InlineData("self->s")]
    [InlineData("a[1]")]
    [InlineData("(g = \"y\")")]
    [InlineData("(1, execname)")]
    [InlineData("(pid > 0 ? execname : probename)")]
    public async Task WhatIsThereIsNotNull(string text) =>
        Assert.Equal(
            [0L, 1L, 2L, 1L, 0L],
            await engine.TraceAsync($$"""
                BEGIN
                {
                    g = this->s = self->s = a[1] = "x";
                    trace({{text}} == NULL); trace({{text}} != NULL); trace({{text}} == 0 ? 1 : 2); trace({{text}} > NULL); trace({{text}} <= 0);
                    exit(0);
                }
                """));

    [Fact]
    public async Task NullIsLessThanEveryStringAndEqualToItself() =>
        Assert.Equal(
            [1L, 0L, 1L, 0L, 1L, 1L, 1L],
            await engine.TraceAsync("""
                string g, h; this string t; self string never;
                BEGIN
                {
                    g = NULL; this->t = NULL; h = "";
                    trace(g == this->t); trace(g == h); trace(g < h); trace(g >= h); trace(h > this->t); trace(self->never <= g); trace(NULL < "a");
                    self->never = "later"; exit(0);
                }
                """));

    [Fact]
    public async Task WhatWasNullTakesATextAgain() =>
        Assert.Equal(
            ["b", "d", "f", "h"],
            await engine.TraceAsync("""
                BEGIN
                {
                    g = "a"; g = 0; g = "b"; trace(g);
                    this->s = "c"; this->s = 0; this->s = "d"; trace(this->s);
                    self->s = "e"; self->s = 0; self->s = "f"; trace(self->s);
                    a[1] = "g"; a[1] = 0; a[1] = "h"; trace(a[1]);
                    exit(0);
                }
                """));

    [Theory]
    [InlineData("g = NULL; trace(g);")]
    [InlineData("this->s = NULL; printf(\"%s\", this->s);")]
    [InlineData("g = NULL; @[g] = count();")]
    [InlineData("trace(pid < 0 ? \"neg\" : NULL);")]
    [InlineData("trace(strlen(NULL));")]
    [InlineData("trace(strtok(\"a b\", 0));")]
    [InlineData("trace(strjoin(\"a\", NULL));")]
    [InlineData("trace(strjoin(NULL, \"a\"));")]
    [InlineData("trace(index(\"ab\", NULL));")]
    [InlineData("trace(strstr(NULL, \"a\"));")]
    [InlineData("trace(strchr(0, 'a'));")]
    [InlineData("trace(basename(NULL));")]
    [InlineData("trace(dirname(0));")]
    [InlineData("trace(substr(0, 1));")]
    [InlineData("trace(stringof(0));")]
    [InlineData("trace(toupper(NULL));")]
    [InlineData("trace(strtoll(NULL));")]
    public async Task ReadingNullIsAFault(string statements)
    {
        TraceResult result = await engine.RunAsync($"string g; this string s; BEGIN {{ {statements} exit(1); }} ERROR {{ exit(2); }}");
        FaultRecord fault = Assert.Single(result.Faults);
        Assert.Equal((FaultKind.BadAddress, 0UL, 2), (fault.Kind, fault.Address, result.ExitStatus));
    }

    [Theory]
    [InlineData("trace(strtoll(NULL, 1));")]
    [InlineData("trace(strtoll(g, 37));")]
    [InlineData("trace(strtoll(this->s, 0));")]
    [InlineData("this->b = -2; trace(strtoll((char *)8, this->b));")]
    [InlineData("this->b = 1; trace(strtoll(stringof((char *)8), this->b));")]
    [InlineData("trace(strtoll(\"12\", 1));")]
    public async Task ABadBaseIsAFaultBeforeTheTextIsRead(string statements)
    {
        TraceResult result = await engine.RunAsync($"string g; this string s; BEGIN {{ g = NULL; this->s = NULL; {statements} exit(1); }} ERROR {{ exit(2); }}");
        Assert.Equal((FaultKind.IllegalOperation, 2), (Assert.Single(result.Faults).Kind, result.ExitStatus));
    }

    [Fact]
    public async Task ATextThatIsNullIsAFaultBeforeABadBase()
    {
        TraceResult result = await engine.RunAsync("BEGIN { trace(strtoll(strjoin(NULL, \"1\"), 1)); exit(1); } ERROR { exit(2); }");
        Assert.Equal((FaultKind.BadAddress, 2), (Assert.Single(result.Faults).Kind, result.ExitStatus));
    }

    [Theory]
    [InlineData("trace(strtoll(copy, 16));")]
    [InlineData("this->p = (char *)copy; this->b = 16; trace(strtoll(this->p, this->b));")]
    [InlineData("this->b = 16; trace(strtoll(stringof((char *)copy), this->b));")]
    public async Task AGoodBaseReadsTheText(string statements) =>
        Assert.Equal([255L], await engine.TraceAsync($"BEGIN {{ copy = \"ff\"; {statements} exit(0); }}"));

    [Theory]
    [InlineData("BEGIN { s = \"a\"; s = 1; }")]
    [InlineData("BEGIN { s = \"a\"; trace(s == 1); }")]
    [InlineData("BEGIN { s = \"a\"; s = pid; }")]
    public async Task NoOtherIntegerIsAString(string program)
    {
        DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(() => engine.RunAsync(program));
        Assert.Equal("D_OP_INCOMPAT", error.Tag);
    }

    [Fact]
    public async Task NullIsAnIntegerToo() =>
        Assert.Equal(
            [4UL, 1L, 0L, 1L],
            await engine.TraceAsync("BEGIN { trace(sizeof (NULL)); trace(arg9 == NULL); x = 5; x = NULL; trace(x); trace((void *)x == NULL); exit(0); }"));
}
