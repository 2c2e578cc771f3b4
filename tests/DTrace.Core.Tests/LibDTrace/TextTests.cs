using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>The texts libdtrace gives and takes.</summary>
public class TextTests
{
    [Theory]
    [InlineData("""[D_SYNTAX] syntax error near "y); }" """, "D_SYNTAX", null, null, """syntax error near "y); }" """)]
    [InlineData("[D_IDENT_UNDEF] in action list: failed to resolve xx: Unknown variable name", "D_IDENT_UNDEF", null, null, "in action list: failed to resolve xx: Unknown variable name")]
    [InlineData("[D_PRED_SCALAR] in predicate: bad", "D_PRED_SCALAR", null, null, "in predicate: bad")]
    [InlineData("[D_IDENT_UNDEF] line 3: failed to resolve xx: Unknown variable name", "D_IDENT_UNDEF", null, 3, "line 3: failed to resolve xx: Unknown variable name")]
    [InlineData("""[D_DECL_LOCASSC] "/usr/lib/dtrace/io.d", line 27: bad""", "D_DECL_LOCASSC", "/usr/lib/dtrace/io.d", 27, "\"/usr/lib/dtrace/io.d\", line 27: bad")]
    [InlineData("[D_SYNTAX] \"/dev/fd/7\", line 4: bad", "D_SYNTAX", null, 4, "line 4: bad")]
    [InlineData("[D_PDESC_ZERO] probe description a:b:c:d does not match any probes", "D_PDESC_ZERO", null, null, "probe description a:b:c:d does not match any probes")]
    [InlineData("[D_MACRO_UNUSED] extraneous argument 'line 3: x' ($2 is not referenced)", "D_MACRO_UNUSED", null, null, "extraneous argument 'line 3: x' ($2 is not referenced)")]
    [InlineData("line 0: bad", null, null, null, "line 0: bad")]
    [InlineData("failed to grab pid 1: why", null, null, null, "failed to grab pid 1: why")]
    public void CompileErrors(string sentence, string? tag, string? file, int? line, string message)
    {
        DTraceCompileException error = CompileErrorText.Parse(sentence);
        Assert.Equal((tag, file, line, message.TrimEnd()), (error.Tag, error.File, error.Line, error.Message));
    }

    [Theory]
    [InlineData("[D_SYNTAX] line 3: bad", "x.d", 3, "\"x.d\", line 3: bad")]
    [InlineData("[D_SYNTAX] \"/dev/stdin\", line 3: bad", "x.d", 3, "\"x.d\", line 3: bad")]
    [InlineData("[D_SYNTAX] \"/usr/lib/dtrace/io.d\", line 3: bad", "/usr/lib/dtrace/io.d", 3, "\"/usr/lib/dtrace/io.d\", line 3: bad")]
    [InlineData("[D_PDESC_ZERO] bad", null, null, "bad")]
    public void CompileErrorsOfAFileNameIt(string sentence, string? file, int? line, string message)
    {
        DTraceCompileException error = CompileErrorText.Parse(sentence, "x.d");
        Assert.Equal((file, line, message), (error.File, error.Line, error.Message));
    }

    [Theory]
    [InlineData("genunix`read+0x1f", "genunix", "read", 0x1fUL)]
    [InlineData("vmlinux`do_syscall_64", "vmlinux", "do_syscall_64", 0UL)]
    [InlineData("libstdc++.so.6`operator+0x10", "libstdc++.so.6", "operator", 0x10UL)]
    [InlineData("libc.so.6`0x1234", "libc.so.6", null, 0UL)]
    [InlineData("0x1234", null, null, 0UL)]
    public void Symbols(string text, string? module, string? symbol, ulong offset) =>
        Assert.Equal(new StackFrame(0x1234, module, symbol, offset), SymbolText.Parse(0x1234, text));

    [Theory]
    [InlineData("plain", 0)]
    [InlineData("%d", 1)]
    [InlineData("100%% of %s", 1)]
    [InlineData("%-*.*lld|%5.2x|%Y", 5)]
    [InlineData("%#-+ 08hd%k%wc", 3)]
    [InlineData("ends in %", 0)]
    public void FormatArguments(string format, int count) => Assert.Equal(count, FormatEntry.Of(format).Arguments);

    [Fact]
    public void ProgramsTellTheirAggregations()
    {
        const string Program = """
            #pragma D option quiet @no
            /* @not */ BEGIN { @b[1] = count(); printf("@nor %d", 1); @ = sum(1); @ b = count(); printa(@c); }
            """;
        Assert.Equal(["b", "_", "c"], ProgramText.Aggregations(Program));
    }

    [Theory]
    [InlineData("""BEGIN { system("ls"); }""", true)]
    [InlineData("BEGIN { stop (); }", true)]
    [InlineData("BEGIN { raise(9); }", true)]
    [InlineData("""BEGIN { trace("system(1)"); } /* panic() */""", false)]
    [InlineData("BEGIN { this->stop = 1; trace(args[0]->raise); nonstop(1); }", false)]
    public void ProgramsTellWhetherTheyAreDestructive(string program, bool destructive) => Assert.Equal(destructive, ProgramText.IsDestructive(program));

    [Theory]
    [InlineData("bufsize", 4194304, "4m")]
    [InlineData("switchrate", 100000000, "100ms")]
    [InlineData("bufpolicy", 0, "ring")]
    [InlineData("bufpolicy", 2, "switch")]
    [InlineData("bufresize", 1, "manual")]
    [InlineData("nspec", 3, "3")]
    [InlineData("nosuch", 5, "5")]
    public void Options(string name, long value, string text) => Assert.Equal(text, OptionText.Format(name, OptionTable.Find(name), value));

    [Fact]
    public void LogLinearParametersOfIllumosAreRepacked()
    {
        Assert.Equal(0x1400030000000aUL, AggregateParameters.FromIllumos(AggregateAction.LLQuantize, 0x000a_0000_0003_0014));
        Assert.Equal(0x2000500000000UL, AggregateParameters.FromIllumos(AggregateAction.LQuantize, 0x2000500000000));
    }

    [Theory]
    [InlineData(13, "Permission denied", DTraceErrorKind.Privilege)]
    [InlineData(1062, "DTrace requires additional privileges", DTraceErrorKind.Privilege)]
    [InlineData(1063, "DTrace requires additional privileges", DTraceErrorKind.Privilege)]
    [InlineData(1038, "Invalid option name", DTraceErrorKind.Option)]
    [InlineData(1046, "Operation illegal when tracing is active", DTraceErrorKind.State)]
    [InlineData(1012, "No probe matches description", DTraceErrorKind.NoProbe)]
    [InlineData(1063, "DTrace device not available on system", DTraceErrorKind.Engine)]
    public void ErrorsGoByTheirText(int number, string text, DTraceErrorKind kind)
    {
        DTraceException error = LibraryErrors.From(number, text, "failed", NativeProfile.Illumos);
        Assert.Equal(kind, error.Kind);
        if (kind == DTraceErrorKind.Privilege) Assert.StartsWith("DTrace requires additional privileges", error.Message, StringComparison.Ordinal);
    }
}
