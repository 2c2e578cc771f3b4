using System.Runtime.InteropServices;
using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>A library that is missing, or another, is an error that says what was looked for.</summary>
public class LibraryLoaderTests
{
    [Fact]
    public void MissingFileIsNamed()
    {
        DTraceException error = Open("/nonexistent/libdtrace.so.9");
        Assert.Equal(DTraceErrorKind.LibraryMissing, error.Kind);
        Assert.Equal(
            "libdtrace was not found. Looked for /nonexistent/libdtrace.so.9: /nonexistent/libdtrace.so.9 does not exist.",
            error.Message);
    }

    [Fact]
    public void FileThatIsNoLibraryIsNamed()
    {
        string file = Path.GetTempFileName();
        try
        {
            Assert.Equal($"libdtrace was not found. Looked for {file}: {file} cannot be loaded.", Open(file).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void PlatformsNamesAreListedWithAdvice()
    {
        DTraceException error = Assert.Throws<DTraceException>(() => LibraryLoader.Load(null, ["libnosuch-a.so", "libnosuch-b.so"], unloads: true));
        Assert.Equal(DTraceErrorKind.LibraryMissing, error.Kind);
        Assert.StartsWith("libdtrace was not found. Looked for libnosuch-a.so, libnosuch-b.so: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Install DTrace, or name the library by the variable DTRACEPS_LIBDTRACE.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherLibraryIsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the library's name is Linux's");
        DTraceException error = Open("libm.so.6");
        Assert.Equal(DTraceErrorKind.LibraryMissing, error.Kind);
        Assert.Equal("libdtrace was not found. Looked for libm.so.6: libm.so.6 is not libdtrace: it has no function dtrace_open.", error.Message);
    }

    /// <summary>A library that is not used otherwise, under a name of its own, so that nobody else has it loaded.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OnlyLinuxsLibraryIsUnloaded(bool unloads)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the mapped files are told by /proc");
        string file = Path.Combine(Path.GetTempPath(), $"libunload-{unloads}-{Environment.ProcessId}.so");
        string original = File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).First(name => Path.GetFileName(name).StartsWith("libSystem.Native", StringComparison.Ordinal));
        File.Copy(original, file, overwrite: true);
        try
        {
            NativeFunctions functions = NativeFunctions.FromLibrary(new LoadedLibrary(NativeLibrary.Load(file), unloads), file);
            Assert.Contains(file, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
            functions.Dispose();
            Assert.Equal(!unloads, File.ReadAllText("/proc/self/maps").Contains(file, StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void TheEnvironmentNamesTheLibraryWhereTheCallerDoesNot()
    {
        Environment.SetEnvironmentVariable("DTRACEPS_LIBDTRACE", "/nonexistent/from-environment.so");
        try
        {
            DTraceException error = Assert.Throws<DTraceException>(() => LibraryLoader.Load(null, ["libnosuch-a.so"], unloads: true));
            Assert.Equal("libdtrace was not found. Looked for /nonexistent/from-environment.so: /nonexistent/from-environment.so does not exist.", error.Message);
            Assert.StartsWith("libdtrace was not found. Looked for /nonexistent/named.so: ", Open("/nonexistent/named.so").Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("DTRACEPS_LIBDTRACE", null);
        }
    }

    [Fact]
    public void AbsentFunctionIsNamedAtItsCall()
    {
        var functions = NativeFunctions.FromTable(new Dictionary<string, nint>(), "the table");
        DTraceException error = Assert.Throws<DTraceException>(() => new NativeCalls(functions).Stop(0));
        Assert.Equal((DTraceErrorKind.LibraryMissing, "the table has no function dtrace_stop."), (error.Kind, error.Message));
    }

    private static DTraceException Open(string path) =>
        Assert.Throws<DTraceException>(() => new LibDTraceEngine().Open(new EngineOpenOptions { ConsumerId = 1, LibraryPath = path }, TestContext.Current.CancellationToken));
}
