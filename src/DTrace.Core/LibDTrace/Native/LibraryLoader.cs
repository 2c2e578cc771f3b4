using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// Finds and loads the system's libdtrace.
/// </summary>
internal static class LibraryLoader
{
    /// <summary>The environment variable that names the library's file, where the caller names none.</summary>
    public const string PathVariable = "DTRACEPS_LIBDTRACE";

    /// <summary>Loads the library.</summary>
    /// <param name="libraryPath">The file to load; null for the one <see cref="PathVariable"/> names, else the platform's own.</param>
    /// <param name="names">The platform's own names, in the order to try them.</param>
    /// <param name="unloads">Whether the library is unloaded when its functions are disposed.</param>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.LibraryMissing"/>, naming what was looked for.</exception>
    public static NativeFunctions Load(string? libraryPath, IReadOnlyList<string> names, bool unloads)
    {
        string? named = libraryPath ?? Environment.GetEnvironmentVariable(PathVariable);
        IReadOnlyList<string> candidates = string.IsNullOrEmpty(named) ? names : [named];
        List<string> reasons = [];
        foreach (string candidate in candidates)
        {
            if (!TryLoad(candidate, out nint library, out string reason))
            {
                reasons.Add(reason);
                continue;
            }

            NativeFunctions functions = NativeFunctions.FromLibrary(new LoadedLibrary(library, unloads), candidate);
            if (functions.Find("dtrace_open") != 0) return functions;
            NativeLibrary.Free(library);
            reasons.Add($"{candidate} is not libdtrace: it has no function dtrace_open");
        }

        string advice = candidates == names ? $" Install DTrace, or name the library by the variable {PathVariable}." : string.Empty;
        throw new DTraceException(DTraceErrorKind.LibraryMissing, $"libdtrace was not found. Looked for {string.Join(", ", candidates)}: {string.Join("; ", reasons)}.{advice}");
    }

    private static bool TryLoad(string candidate, out nint library, out string reason)
    {
        try
        {
            library = NativeLibrary.Load(candidate);
            reason = string.Empty;
            return true;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            library = 0;
            bool path = candidate.AsSpan().ContainsAny('/', '\\');
            reason = path && !File.Exists(candidate) ? $"{candidate} does not exist" : $"{candidate} cannot be loaded";
            return false;
        }
    }
}
