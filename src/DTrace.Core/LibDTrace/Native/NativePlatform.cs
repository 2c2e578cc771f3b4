using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>The families of libdtrace: each has an ABI of its own.</summary>
internal enum NativePlatform
{
    /// <summary>illumos and Solaris, the home of DTrace.</summary>
    Illumos,

    /// <summary>FreeBSD.</summary>
    FreeBsd,

    /// <summary>macOS.</summary>
    MacOs,

    /// <summary>DTrace on Windows.</summary>
    Windows,

    /// <summary>Oracle's DTrace for Linux, libdtrace.so.2.</summary>
    Linux,
}

/// <summary>Which family this process runs on.</summary>
internal static class NativePlatforms
{
    /// <summary>The family of this machine's libdtrace.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.LibraryMissing"/>: no family is known here.</exception>
    public static NativePlatform Current()
    {
        if (nint.Size != 8) throw Missing("a 32-bit process");
        if (OperatingSystem.IsLinux()) return NativePlatform.Linux;
        if (OperatingSystem.IsFreeBSD()) return NativePlatform.FreeBsd;
        if (OperatingSystem.IsMacOS()) return NativePlatform.MacOs;
        if (OperatingSystem.IsWindows()) return NativePlatform.Windows;
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Create("ILLUMOS")) || RuntimeInformation.IsOSPlatform(OSPlatform.Create("SOLARIS"))) return NativePlatform.Illumos;
        throw Missing(RuntimeInformation.OSDescription);
    }

    private static DTraceException Missing(string where) =>
        new(DTraceErrorKind.LibraryMissing, $"The libdtrace of {where} is not known to DTracePS: illumos, Solaris, FreeBSD, macOS, Windows and Linux are, in 64-bit processes.");
}
