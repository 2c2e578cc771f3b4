using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Session;

/// <summary>The user's library files: option libdir.</summary>
public sealed class LibraryDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dtrace-lib-").FullName;
    private readonly IEngineSession _session = new InProcessEngine().Open(new EngineOpenOptions { ConsumerId = 1 }, CancellationToken.None);

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void FilesAreReadInTheOrderTheyDependOnEachOther()
    {
        Write("a.d", "#pragma D depends_on library b.d\n#pragma D depends_on library procfs.d\ninline int ours_next = ours + 1;\n");
        Write("b.d", "typedef struct ours { int member; } ours_t;\ninline int ours = ENOENT;\ntranslator ours_t < psinfo_t *P > { member = 1; };\n");
        _session.SetOption("libdir", _folder);
        Compile("BEGIN { trace(ours_next); trace(sizeof (ours_t)); }");
        Compile("BEGIN { trace(ours); }");
    }

    [Theory]
    [InlineData("inline int good = 1;\ninline int bad = nowhere;\n", 2, "D_IDENT_UNDEF", "failed to resolve nowhere: Unknown variable name")]
    [InlineData("inline int good = 1;\n\ninline int = 3;\n", 3, "D_SYNTAX", "syntax error")]
    [InlineData("inline int ENOENT = 1;\n", 1, "D_DECL_IDRED", "identifier redefined: ENOENT")]
    [InlineData("\nBEGIN { exit(0); }\n", 2, "D_SYNTAX", "a library file declares, and has no clauses")]
    public void AFileThatDoesNotCompileIsAnErrorWithItsLine(string text, int line, string tag, string message)
    {
        Write("bad.d", text);
        _session.SetOption("libdir", _folder);
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(() => Compile("BEGIN { exit(0); }"));
        Assert.Equal((Path.Combine(_folder, "bad.d"), line, tag), (error.File, error.Line, error.Tag));
        Assert.StartsWith($"\"{Path.Combine(_folder, "bad.d")}\", line {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("library", "nowhere.d")]
    [InlineData("module", "no_such_module")]
    [InlineData("provider", "no_such_provider")]
    public void AFileWhoseDependencyIsNotHadIsLeftOut(string kind, string name)
    {
        Write("a.d", $"#pragma D depends_on {kind} {name}\ninline int ours = 1;\n");
        _session.SetOption("libdir", _folder);
        Assert.Equal("D_IDENT_UNDEF", Assert.Throws<DTraceCompileException>(() => Compile("BEGIN { trace(ours); }")).Tag);
    }

    [Fact]
    public void FilesThatDependOnEachOtherAreAnError()
    {
        Write("a.d", "#pragma D depends_on library b.d\n");
        Write("b.d", "#pragma D depends_on library a.d\n");
        _session.SetOption("libdir", _folder);
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(() => Compile("BEGIN { exit(0); }"));
        Assert.Equal("D_PRAGMA_DEPEND", error.Tag);
        Assert.EndsWith("a.d -> b.d -> a.d", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoLibraryLeavesThemOut()
    {
        Write("a.d", "inline int ours = 1;\n");
        _session.SetOption("libdir", _folder);
        Assert.Throws<DTraceCompileException>(() => _session.Compile(new ProgramSource { Text = "BEGIN { trace(ours); }", NoLibrary = true }, CancellationToken.None));
    }

    [Fact]
    public void AMistakeInWhatAnotherFileDeclaresIsToldOfItsUse()
    {
        Write("a.d", "struct pair { int a; };\ninline int half[int n] = n->a;\n");
        _session.SetOption("libdir", _folder);
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(() => Compile("BEGIN {\n trace(half[1]); }"));
        Assert.True(error.Line == 2);
    }

    [Fact]
    public void AFolderThatIsNotThereIsRefused() =>
        Assert.Equal(DTraceErrorKind.Option, Assert.Throws<DTraceException>(() => _session.SetOption("libdir", "/nowhere/at/all")).Kind);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private void Compile(string text) => _session.Compile(new ProgramSource { Text = text }, CancellationToken.None);
}
