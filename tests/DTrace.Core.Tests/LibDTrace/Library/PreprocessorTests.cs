using System.Runtime.Versioning;

namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>The preprocessor of the machine's libdtrace.</summary>
[Collection("libdtrace")]
[Trait("Requires", "LibDTrace")]
public class PreprocessorTests
{
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
