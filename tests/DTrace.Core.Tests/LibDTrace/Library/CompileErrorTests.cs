namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>What the machine's libdtrace says of programs that are not valid, from text and from a file.</summary>
[Collection("libdtrace")]
[Trait("Requires", "LibDTrace")]
public class CompileErrorTests(OpenSession open) : IClassFixture<OpenSession>
{
    /// <summary>Program; tag; line; the message of text; the message of a file, without the place.</summary>
    private static readonly (string Program, string Tag, int Line, string Text, string File)[] Wrong =
    [
        ("BEGIN\n{\n trace(xx);\n}", "D_IDENT_UNDEF", 3, "in action list: failed to resolve xx: Unknown variable name", "failed to resolve xx: Unknown variable name"),
        ("BEGIN\n/xx/\n{\n}", "D_IDENT_UNDEF", 2, "in predicate: failed to resolve xx: Unknown variable name", "failed to resolve xx: Unknown variable name"),
        ("BEGIN\n{\n trace(1) trace(2); }", "D_SYNTAX", 3, """syntax error near "trace" """, """syntax error near "trace" """),
        ("nosuch:::x { trace(1); }", "D_PDESC_ZERO", 1, "probe description nosuch:::x does not match any probes", "probe description nosuch:::x does not match any probes"),
        ("BEGIN{}\n#pragma D option nosuch\n", "D_PRAGMA_OPTSET", 2, "failed to set option 'nosuch': Invalid option name", "failed to set option 'nosuch': Invalid option name"),
        ("#pragma D option bufsize=zz\nBEGIN{}", "D_PRAGMA_OPTSET", 1, "failed to set option 'bufsize' to 'zz': Invalid value for specified option", "failed to set option 'bufsize' to 'zz': Invalid value for specified option"),
        ("#pragma D option cpphdrs\nBEGIN{}", "D_PRAGMA_OPTSET", 1, "failed to set option 'cpphdrs': Option cannot be used from within a D program", "failed to set option 'cpphdrs': Option cannot be used from within a D program"),
        ("BEGIN { trace($1); }", "D_MACRO_UNDEF", 1, "macro argument $1 is not defined", "macro argument $1 is not defined"),
        ("BEGIN { trace($nosuch); }", "D_MACRO_UNDEF", 1, "macro variable $nosuch is not defined", "macro variable $nosuch is not defined"),
    ];

    [Fact]
    public void TextAndFileHaveTagLineAndMessage()
    {
        Assert.All(Wrong, wrong =>
        {
            DTraceCompileException text = open.Error(new ProgramSource { Text = wrong.Program });
            Assert.Equal((wrong.Tag, null, wrong.Line, wrong.Text.TrimEnd()), (text.Tag, text.File, text.Line, text.Message));
            DTraceCompileException file = open.Error(new ProgramSource { Text = wrong.Program, FileName = "/a/x.d" });
            Assert.Equal((wrong.Tag, "/a/x.d", wrong.Line, $"\"/a/x.d\", line {wrong.Line}: {wrong.File.TrimEnd()}"), (file.Tag, file.File, file.Line, file.Message));
        });
    }

    [Fact]
    public void ALineDirectiveNamesTheFileItNames()
    {
        DTraceCompileException error = open.Error(new ProgramSource { Text = "#line 40 \"other.d\"\nBEGIN { trace(xx); }", FileName = "x.d" });
        // C would have it in line 40.
        Assert.Equal(("other.d", 41, "\"other.d\", line 41: failed to resolve xx: Unknown variable name"), (error.File, error.Line, error.Message));
    }

    [Fact]
    public void AFileMayBeginAsAScript()
    {
        open.Compile(new ProgramSource { Text = "#!/usr/sbin/dtrace -s\nBEGIN { exit(0); }\n", FileName = "x.d" });
    }

    [Fact]
    public void AnEmptyProgramIsAnErrorUnlessAllowed()
    {
        Assert.Equal("empty D program translation unit", open.Error(new ProgramSource { Text = string.Empty }).Message);
        Assert.Equal(0, open.Compile(new ProgramSource { Text = string.Empty, AllowEmpty = true }).ProbeMatches);
    }

    [Fact]
    public void LinuxCannotDoWithoutItsLibraryFiles()
    {
        DTraceException error = Assert.Throws<DTraceException>(() => open.Compile(new ProgramSource { Text = "BEGIN {}", NoLibrary = true }));
        Assert.Equal((DTraceErrorKind.Option, "failed to set nolibs: libdtrace of Linux cannot compile without its library files"), (error.Kind, error.Message));
    }
}
