using System.Diagnostics;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>A program in C that a test compiles for itself.</summary>
public sealed class NativeProgram : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dtraceps-").FullName;

    /// <summary>Compiles a program; skips the test where there is no compiler.</summary>
    public NativeProgram(string source, params string[] options)
    {
        Assert.SkipUnless(System.IO.File.Exists("/usr/bin/gcc"), "No gcc.");
        File = Path.Combine(_folder, "program");
        Compile(File, source, [.. options]);
    }

    /// <summary>The program.</summary>
    public string File { get; }

    /// <summary>Compiles a library beside it.</summary>
    public string AddLibrary(string name, string source)
    {
        string file = Path.Combine(_folder, name);
        Compile(file, source, ["-shared", "-fPIC"]);
        return file;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Compile(string file, string source, IReadOnlyList<string> options)
    {
        System.IO.File.WriteAllText(file + ".c", source);
        using Process compiler = Process.Start(new ProcessStartInfo("gcc", ["-O2", "-fomit-frame-pointer", "-pthread", .. options, "-o", file, file + ".c"]) { RedirectStandardError = true })!;
        string error = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, error);
    }
}
