using System.Runtime.Versioning;

namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>What the machine's libdtrace says of programs that are not valid, from text and from a file.</summary>
[Collection("libdtrace")]
[Trait("Requires", "LibDTrace")]
public class CompileErrorTests
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
        using Tracing tracing = new();
        Assert.All(Wrong, wrong =>
        {
            DTraceCompileException text = Error(tracing, new ProgramSource { Text = wrong.Program });
            Assert.Equal((wrong.Tag, null, wrong.Line, wrong.Text.TrimEnd()), (text.Tag, text.File, text.Line, text.Message));
            DTraceCompileException file = Error(tracing, new ProgramSource { Text = wrong.Program, FileName = "/a/x.d" });
            Assert.Equal((wrong.Tag, "/a/x.d", wrong.Line, $"\"/a/x.d\", line {wrong.Line}: {wrong.File.TrimEnd()}"), (file.Tag, file.File, file.Line, file.Message));
        });
    }

    [Fact]
    public void ALineDirectiveNamesTheFileItNames()
    {
        using Tracing tracing = new();
        DTraceCompileException error = Error(tracing, new ProgramSource { Text = "#line 40 \"other.d\"\nBEGIN { trace(xx); }", FileName = "x.d" });
        Assert.Equal(("other.d", 40, "\"other.d\", line 40: failed to resolve xx: Unknown variable name"), (error.File, error.Line, error.Message));
    }

    [Fact]
    public void AFileMayBeginAsAScript()
    {
        using Tracing tracing = new();
        tracing.Session.Compile(new ProgramSource { Text = "#!/usr/sbin/dtrace -s\nBEGIN { exit(0); }\n", FileName = "x.d" }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void AnEmptyProgramIsAnErrorUnlessAllowed()
    {
        using Tracing tracing = new();
        Assert.Equal("empty D program translation unit", Error(tracing, new ProgramSource { Text = string.Empty }).Message);
        Assert.Equal(0, tracing.Session.Compile(new ProgramSource { Text = string.Empty, AllowEmpty = true }, TestContext.Current.CancellationToken).ProbeMatches);
    }

    [Fact]
    public void MacroArgumentsMayBeUnusedOrMissingWhereAllowed()
    {
        using Tracing tracing = new();
        ProgramSource unused = new() { Text = "BEGIN { trace(1); }", Arguments = ["a", "b"] };
        Assert.Equal("extraneous argument 'b' ($2 is not referenced)", Error(tracing, unused).Message);
        tracing.Session.Compile(unused with { AllowUnusedArguments = true }, TestContext.Current.CancellationToken);

        ProgramSource missing = new() { Text = "BEGIN { trace($1); trace($$2); exit(0); }" };
        Assert.Equal("macro argument $1 is not defined", Error(tracing, missing).Message);
        tracing.Session.Compile(missing with { AllowMissingArguments = true }, TestContext.Current.CancellationToken);
        tracing.Start();
        tracing.WorkUntil(status => status == EngineStatus.Exited);
        CollectingSink.Datum[] data = [.. tracing.Sink.Data];
        Assert.Equal((1L, 0L, string.Empty), (data[0].Number, data[1].Number, data[2].String));
    }

    [Fact]
    public void UnresolvedSymbolsAreAnErrorUnlessAllowed()
    {
        using Tracing tracing = new();
        ProgramSource source = new() { Text = "BEGIN { trace((long)&`no_such_symbol); }" };
        Assert.Equal("D_IDENT_UNDEF", Error(tracing, source).Tag);
        tracing.Session.Compile(source with { AllowUndefinedSymbols = true }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void LinuxCannotDoWithoutItsLibraryFiles()
    {
        using Tracing tracing = new();
        DTraceException error = Assert.Throws<DTraceException>(() => tracing.Session.Compile(new ProgramSource { Text = "BEGIN {}", NoLibrary = true }, TestContext.Current.CancellationToken));
        Assert.Equal((DTraceErrorKind.Option, "failed to set nolibs: libdtrace of Linux cannot compile without its library files"), (error.Kind, error.Message));
    }

    [Fact]
    public void AMissingPreprocessorIsSaidToBeMissing()
    {
        using Tracing tracing = new();
        tracing.Session.SetOption("cpppath", "/nonexistent/cpp");
        Assert.Equal("Preprocessor not found", Error(tracing, new ProgramSource { Text = "BEGIN {}", Preprocess = true }).Message);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void ThePreprocessorIsGivenDefinitionsAndFolders()
    {
        // A preprocessor of sorts: it writes its arguments beside itself, and replaces one word.
        string script = Path.Combine(Path.GetTempPath(), $"cpp-{Environment.ProcessId}");
        File.WriteAllText(script, $"#!/bin/sh\necho \"$@\" >>{script}.arguments\nfor out; do :; done\n{{ echo '# 1 \"/dev/stdin\"'; sed s/WORD/42/; }} >/proc/self/fd/${{out##*/}}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            using Tracing tracing = new();
            tracing.Session.SetOption("cpppath", script);
            tracing.Session.Compile(
                new ProgramSource { Text = "BEGIN { trace(WORD); }", Defines = ["NAME=1"], IncludeDirectories = ["/headers"] }, TestContext.Current.CancellationToken);
            string arguments = File.ReadAllText(script + ".arguments");
            Assert.Contains("-DNAME=1", arguments, StringComparison.Ordinal);
            Assert.Contains("-I/headers", arguments, StringComparison.Ordinal);

            // By the program's own flag, and by option cpp for all that follow.
            tracing.Session.Compile(new ProgramSource { Text = "BEGIN { trace(WORD); }", Preprocess = true }, TestContext.Current.CancellationToken);
            tracing.Session.SetOption("cpp", null);
            tracing.Session.Compile(new ProgramSource { Text = "BEGIN { trace(WORD); exit(0); }" }, TestContext.Current.CancellationToken);
            DTraceCompileException error = Error(tracing, new ProgramSource { Text = "BEGIN\n{ trace(xx); }", FileName = "y.d" });
            Assert.Equal(("y.d", 2, "\"y.d\", line 2: failed to resolve xx: Unknown variable name"), (error.File, error.Line, error.Message));
            tracing.Start();
            tracing.WorkUntil(status => status == EngineStatus.Exited);
            Assert.Equal([42L, 42L, 42L], tracing.Sink.Data.Take(3).Select(datum => datum.Number));
        }
        finally
        {
            File.Delete(script);
            File.Delete(script + ".arguments");
        }
    }

    private static DTraceCompileException Error(Tracing tracing, ProgramSource source) =>
        Assert.Throws<DTraceCompileException>(() => tracing.Session.Compile(source, TestContext.Current.CancellationToken));
}
