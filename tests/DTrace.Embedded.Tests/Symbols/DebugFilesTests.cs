using System.Diagnostics;
using DTrace.Embedded.Symbols;
using Xunit;

namespace DTrace.Embedded.Tests.Symbols;

/// <summary>Symbols that were stripped into a file of their own, by binutils' own tools.</summary>
public sealed class DebugFilesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("dtraceps-").FullName;

    private string Program => _root + "/opt/program";

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void TheChecksumIsTheOneOfZip() => Assert.Equal(0xCBF43926u, DebugFiles.Checksum(new MemoryStream("123456789"u8.ToArray())));

    [Fact]
    public void ADebugLinkIsFollowed()
    {
        Strip("-Wl,--build-id=none");
        Run("objcopy", $"--add-gnu-debuglink={Program}.debug", Program);
        Assert.Equal("hidden", NameOfHidden());
    }

    [Fact]
    public void AFolderBesideTheFileIsLookedIn()
    {
        Strip("-Wl,--build-id=none");
        Run("objcopy", $"--add-gnu-debuglink={Program}.debug", Program);
        Directory.CreateDirectory(_root + "/opt/.debug");
        File.Move(Program + ".debug", _root + "/opt/.debug/program.debug");
        Assert.Equal("hidden", NameOfHidden());
    }

    [Fact]
    public void AnotherFileOfTheSameNameIsNotTaken()
    {
        Strip("-Wl,--build-id=none");
        Run("objcopy", $"--add-gnu-debuglink={Program}.debug", Program);
        File.AppendAllText(Program + ".debug", "more");
        Assert.Null(NameOfHidden());
    }

    [Fact]
    public void ABuildIdIsLookedUp()
    {
        Strip("-Wl,--build-id=0x0123456789abcdef");
        Directory.CreateDirectory(_root + "/usr/lib/debug/.build-id/01");
        File.Move(Program + ".debug", _root + "/usr/lib/debug/.build-id/01/23456789abcdef.debug");
        Assert.Equal("hidden", NameOfHidden());
    }

    [Fact]
    public void AFileOfAnotherBuildIdIsNotTaken()
    {
        Strip("-Wl,--build-id=0x0123456789abcdef");
        string folder = _root + "/usr/lib/debug/.build-id/01";
        Directory.CreateDirectory(folder);
        File.Copy("/bin/true", folder + "/23456789abcdef.debug");
        Assert.Null(NameOfHidden());
    }

    private ulong _hidden;

    /// <summary>A program with a function that no dynamic symbol names, its symbols in program.debug.</summary>
    private void Strip(string option)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gcc") && File.Exists("/usr/bin/objcopy"), "No gcc.");
        Directory.CreateDirectory(_root + "/opt");
        File.WriteAllText(_root + "/program.c", "static __attribute__((noinline)) int hidden(int n) { return n * 3; }\nint main(int argc, char **argv) { return hidden(argc); }\n");
        Run("gcc", "-O1", "-g", option, "-o", Program, _root + "/program.c");
        using (FileStream whole = File.OpenRead(Program)) _hidden = ElfSymbols.Read(whole).Functions.Single(function => function.Name == "hidden").FileOffset;
        Run("objcopy", "--only-keep-debug", Program, Program + ".debug");
        Run("objcopy", "--strip-all", Program);
    }

    private string? NameOfHidden()
    {
        using FileStream file = File.OpenRead(Program);
        Assert.Null(ElfSymbols.Read(file).Find(_hidden));
        using FileStream? debug = DebugFiles.Open(file, "/opt/program", _root);
        return ElfSymbols.Read(file, debug).Find(_hidden)?.Name;
    }

    private static void Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command}: {error}");
    }
}
