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
        DTraceException error = Assert.Throws<DTraceException>(() => LibraryLoader.Load(null, ["libnosuch-a.so", "libnosuch-b.so"]));
        Assert.Equal(DTraceErrorKind.LibraryMissing, error.Kind);
        Assert.StartsWith("libdtrace was not found. Looked for libnosuch-a.so, libnosuch-b.so: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Install DTrace, or name the library by -LibraryPath or the variable DTRACEPS_LIBDTRACE.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherLibraryIsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the library's name is Linux's");
        DTraceException error = Open("libm.so.6");
        Assert.Equal(DTraceErrorKind.LibraryMissing, error.Kind);
        Assert.Equal("libdtrace was not found. Looked for libm.so.6: libm.so.6 is not libdtrace: it has no function dtrace_open.", error.Message);
    }

    [Fact]
    public void TheEnvironmentNamesTheLibraryWhereTheCallerDoesNot()
    {
        Environment.SetEnvironmentVariable("DTRACEPS_LIBDTRACE", "/nonexistent/from-environment.so");
        try
        {
            DTraceException error = Assert.Throws<DTraceException>(() => LibraryLoader.Load(null, ["libnosuch-a.so"]));
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
