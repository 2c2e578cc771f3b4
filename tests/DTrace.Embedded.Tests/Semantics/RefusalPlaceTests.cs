using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Fuzz;
using Xunit;

namespace DTrace.Embedded.Tests.Semantics;

/// <summary>Every error of a compile has its place, also what only the making of code refuses: the expression, else the statement, else the clause.</summary>
public sealed class RefusalPlaceTests
{
    [Theory]
    [InlineData("BEGIN { @ = count(); }\nBEGIN {\n  @l = lquantize(1, 0, 60000, 1); }", 3, 3)]
    [InlineData("BEGIN\n{ x = 1; trace(zonename); }", 2, 16)]
    [InlineData("BEGIN { trace(1); }\nBEGIN /ipl == 0/ { }", 2, 8)]
    [InlineData("BEGIN {\n trace(pid);\n trace(pid + ipl); }", 3, 14)]
    [InlineData("BEGIN { self->a = 1; @[self->a,\n  strjoin(zonename, \"a\")] = count(); }", 2, 11)]
    [InlineData("BEGIN { this->s = speculation(); }\nBEGIN { trace(1); }\nBEGIN { breakpoint(); }", 3, 9)]
    public void TheMakingOfCodeRefusesAtAPlace(string program, int line, int column)
    {
        DTraceCompileException refusal = Assert.Throws<DTraceCompileException>(() => Compiling.Compile(program, Compiling.SampleTypes));
        Assert.Equal(("D_UNSUPPORTED", line, column), (refusal.Tag, refusal.Line, refusal.Column));
    }

    [Fact]
    public void AnExpressionThatNeedsTooMuchStackIsNamed()
    {
        string sum = "x" + string.Concat(Enumerable.Repeat(" * (x", 80)) + new string(')', 80);
        DTraceCompileException refusal = Assert.Throws<DTraceCompileException>(() => Compiling.Compile($"BEGIN {{ x = 1; }}\nBEGIN {{ trace(1);\n trace({sum}); }}", Compiling.SampleTypes));
        Assert.Contains("too complex", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3, refusal.Line);
    }

    [Fact]
    public void AFileIsNamedBeforeItsLine()
    {
        using var session = Compiling.Open(Compiling.SampleTypes, Compiling.SampleTypes.Offsets);
        DTraceCompileException refusal = Assert.Throws<DTraceCompileException>(
            () => session.Compile(new ProgramSource { Text = "BEGIN {\n trace(zonename); }", FileName = "a.d" }, CancellationToken.None));
        Assert.StartsWith("\"a.d\", line 2: not supported by the embedded engines: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("a.d", refusal.File);
    }

    [Theory]
    [InlineData("BEGIN { }\n#error not so\n", 2)]
    [InlineData("#include \"no/such/file.h\"\nBEGIN { }", 1)]
    [InlineData("BEGIN { }\n\n#if (\n#endif\n", 3)]
    public void AFailingPreprocessorHasItsLine(string program, int line)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cpp"), "It takes a C preprocessor.");
        using var session = Compiling.Open(Compiling.SampleTypes, Compiling.SampleTypes.Offsets);
        DTraceCompileException refusal = Assert.Throws<DTraceCompileException>(
            () => session.Compile(new ProgramSource { Text = program, FileName = "a.d", Preprocess = true }, CancellationToken.None));
        Assert.StartsWith("Preprocessor failed to process input program: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((line, "a.d"), (refusal.Line, refusal.File));
        Assert.True(refusal.Column > 0);
    }

    [Fact]
    public async Task AStartThatMakesOtherCodeNamesThePlaceInItsOwnProgram()
    {
        DTraceConsumer consumer = await TestEngine.InProcess.OpenAsync();
        await consumer.CompileAsync(new ProgramSource { Text = "BEGIN { trace(1); }" }, TestContext.Current.CancellationToken);
        DTraceCompileException refusal = await Assert.ThrowsAsync<DTraceCompileException>(
            () => consumer.CompileAsync(new ProgramSource { Text = "\n\nEND { trace(zonename); }" }, TestContext.Current.CancellationToken));
        Assert.Equal((3, 13), (refusal.Line, refusal.Column));
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }
}
