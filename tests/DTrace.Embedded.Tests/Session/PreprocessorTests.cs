using System.Runtime.Versioning;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.Session;

/// <summary>The C preprocessor, with scripts in its place: what it is given, and what becomes of what it says.</summary>
[SupportedOSPlatform("linux")]
public sealed class PreprocessorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dtrace-cpp-").FullName;
    private readonly IEngineSession _session = new InProcessEngine().Open(new EngineOpenOptions { ConsumerId = 1 }, CancellationToken.None);

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void ItIsGivenDefinitionsAndFoldersAndWhatItMakesIsCompiled()
    {
        Use("printf '%s\\n' \"$@\" >arguments; sed s/WORD/pid/");
        CompiledProgram program = Compile(new ProgramSource { Text = "BEGIN { trace(WORD); }", Defines = ["NAME=a b", "$(touch x)"], IncludeDirectories = ["/head ers"] });
        Assert.Equal(["-D__SUNW_D=1", "-DNAME=a b", "-D$(touch x)", "-I/head ers"], File.ReadAllLines(Path.Combine(_folder, "arguments")));
        Assert.Equal("BEGIN { trace(WORD); }", program.Source);
    }

    [Theory]
    [InlineData("-", "-I./-")]
    [InlineData("=x", "-I./=x")]
    [InlineData("-include", "-I./-include")]
    public void AFoldersNameIsNoOption(string folder, string argument)
    {
        Use("printf '%s\\n' \"$@\" >arguments; cat");
        Compile(new ProgramSource { Text = "BEGIN { }", IncludeDirectories = [folder] });
        Assert.Equal(["-D__SUNW_D=1", argument], File.ReadAllLines(Path.Combine(_folder, "arguments")));
    }

    [Fact]
    public void AnEmptyNameDoesNotTakeTheNextArgument()
    {
        Use("cat");
        Assert.Equal("Preprocessor option -D has an empty name", Assert.Throws<DTraceCompileException>(() => Compile(new ProgramSource { Text = "BEGIN { }", Defines = [""] })).Message);
        Assert.Equal("Preprocessor option -I has an empty name", Assert.Throws<DTraceCompileException>(() => Compile(new ProgramSource { Text = "BEGIN { }", IncludeDirectories = [""] })).Message);
    }

    [Theory]
    [InlineData("x\"\nBEGIN { exit(3); }\n# 1 \"y")]
    [InlineData("x\n#include \"/etc/passwd\"\n")]
    [InlineData("back\\slash\\n.d")]
    [InlineData("é\u001b[31m.d")]
    public void AFilesNameAddsNothingToItsText(string file)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cpp"), "It takes a C preprocessor.");
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(() => Compile(new ProgramSource { Text = "\nBEGIN { trace(xx); }", FileName = file, Preprocess = true }));
        Assert.Equal((file, 2), (error.File, error.Line));
    }

    [Fact]
    public void AnInterpreterLineIsKeptFromIt()
    {
        Use("cat >given; cat given");
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(() => Compile(new ProgramSource { Text = "#!/usr/sbin/dtrace -Cs\nBEGIN { trace(nosuch); }", Preprocess = true }));
        Assert.Equal(("D_IDENT_UNDEF", 2), (error.Tag, error.Line));
        Assert.Equal("BEGIN { trace(nosuch); }", File.ReadAllLines(Path.Combine(_folder, "given"))[^1]);
        Assert.DoesNotContain("dtrace", File.ReadAllText(Path.Combine(_folder, "given")), StringComparison.Ordinal);
    }

    [Fact]
    public void OptionCppIsForAllProgramsThatFollow()
    {
        Use("sed s/WORD/pid/");
        Assert.Equal("D_IDENT_UNDEF", Assert.Throws<DTraceCompileException>(() => Compile(new ProgramSource { Text = "BEGIN { trace(WORD); }" })).Tag);
        Compile(new ProgramSource { Text = "BEGIN { trace(WORD); }", Preprocess = true });
        _session.SetOption("cpp", null);
        Compile(new ProgramSource { Text = "BEGIN { trace(WORD); }" });
    }

    [Fact]
    public void OptionsOfTheConsumerDefineForAllProgramsThatFollow()
    {
        Use("printf '%s\\n' \"$@\" >arguments; cat");
        _session.SetOption("define", "A=1");
        _session.SetOption("incdir", "/in clude");
        _session.SetOption("undef", "A");
        _session.SetOption("define", "B");
        Compile(new ProgramSource { Text = "BEGIN { trace(1); }", Defines = ["C"] });
        Assert.Equal(["-D__SUNW_D=1", "-DA=1", "-I/in clude", "-UA", "-DB", "-DC"], File.ReadAllLines(Path.Combine(_folder, "arguments")));
    }

    [Theory]
    [InlineData("cpppath=/bin/true")]
    [InlineData("define=A=1")]
    [InlineData("undef=A")]
    [InlineData("incdir=/tmp")]
    public void AProgramDoesNotSayHowItIsRun(string option) =>
        Assert.Equal("D_PRAGMA_OPTSET", Assert.Throws<DTraceCompileException>(() => Compile(new ProgramSource { Text = $"#pragma D option {option}\nBEGIN {{ exit(0); }}" })).Tag);

    [Theory]
    [InlineData(null, "in action list: failed to resolve xx: Unknown variable name")]
    [InlineData("y.d", "\"y.d\", line 3: failed to resolve xx: Unknown variable name")]
    public void ErrorsTellTheirPlaceInTheTextThatWasWritten(string? file, string message)
    {
        // As GNU's does: markers of its own before, an include file within.
        Use("printf '# 0 \"<stdin>\"\\n# 1 \"<stdin>\"\\n'; sed '/HEADER/{s/.*/# 1 \"header.h\" 1\\nint x;/;p;s/.*/# 3 \"" + file + "\" 2/}'");
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(
            () => Compile(new ProgramSource { Text = "\nHEADER\nBEGIN { trace(xx); }", FileName = file, Preprocess = true }));
        Assert.Equal(message, error.Message);
        Assert.Equal((file, 3), (error.File, error.Line));
    }

    [Fact]
    public void AnErrorWithinAHeaderIsTheHeaders()
    {
        Use("sed 's/HEADER/# 7 \"header.h\" 1\\nint int;/'");
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(() => Compile(new ProgramSource { Text = "HEADER\nBEGIN { }", Preprocess = true }));
        Assert.Equal(("header.h", 7), (error.File, error.Line));
    }

    [Fact]
    public void AMissingOneIsSaidToBeMissing()
    {
        _session.SetOption("cpppath", "/nonexistent/cpp");
        Assert.Equal("Preprocessor not found", Assert.Throws<DTraceCompileException>(() => Compile(new ProgramSource { Text = "BEGIN { }", Preprocess = true })).Message);
    }

    [Fact]
    public void ItsErrorIsTold()
    {
        Use("echo 'In file included from x' >&2; echo 'x.d:3: error: #error no' >&2; exit 1");
        Assert.Equal(
            "Preprocessor failed to process input program: x.d:3: error: #error no",
            Assert.Throws<DTraceCompileException>(() => Compile(new ProgramSource { Text = "BEGIN { }", Preprocess = true })).Message);
    }

    [Fact]
    public async Task OneThatDoesNotEndIsEndedWithTheCompile()
    {
        Use("echo $$ >started.new; mv started.new started; exec sleep 1000");
        using CancellationTokenSource cancel = new();
        Task compile = Task.Run(() => _session.Compile(new ProgramSource { Text = "BEGIN { }", Preprocess = true }, cancel.Token), TestContext.Current.CancellationToken);
        string started = Path.Combine(_folder, "started");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(started), TestEngine.Limit));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => compile.WaitAsync(TestEngine.Limit, TestContext.Current.CancellationToken));
        string process = "/proc/" + (await File.ReadAllTextAsync(started, TestContext.Current.CancellationToken)).Trim();
        Assert.True(SpinWait.SpinUntil(() => !Directory.Exists(process), TestEngine.Limit));
    }

    private CompiledProgram Compile(ProgramSource source) => _session.Compile(source, TestContext.Current.CancellationToken);

    private void Use(string script)
    {
        string path = Path.Combine(_folder, "cpp");
        File.WriteAllText(path, $"#!/bin/sh\ncd {_folder}\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _session.SetOption("cpppath", path);
    }
}
