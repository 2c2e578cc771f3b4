using System.Collections.Concurrent;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// libdtrace as a table of addresses by name: functions, and the data symbol <c>_dtrace_version</c>.
/// A name is looked up at its first use, so a library that lacks a function fails only the call that needs it.
/// </summary>
internal sealed class NativeFunctions : IDisposable
{
    private readonly ConcurrentDictionary<string, nint> _found = new(StringComparer.Ordinal);
    private readonly Func<string, nint> _find;
    private readonly IDisposable? _library;

    private NativeFunctions(Func<string, nint> find, string description, IDisposable? library = null)
    {
        _find = find;
        _library = library;
        Description = description;
    }

    /// <summary>What the table was filled from, for messages.</summary>
    public string Description { get; }

    /// <summary>A table over a library, which is unloaded when the table is disposed.</summary>
    /// <param name="library">The library.</param>
    /// <param name="description">Its name or path.</param>
    public static NativeFunctions FromLibrary(LoadedLibrary library, string description) => new(library.Find, description, library);

    /// <summary>A table over functions of one's own, as a test has.</summary>
    public static NativeFunctions FromTable(IReadOnlyDictionary<string, nint> addresses, string description) =>
        new(name => addresses.GetValueOrDefault(name), description);

    /// <summary>Whether the functions are a library's, not a test's.</summary>
    public bool IsLibrary => _library is not null;

    /// <summary>A symbol's address, or 0 where there is none.</summary>
    public nint Find(string name) => _found.GetOrAdd(name, _find);

    /// <summary>A symbol's address.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.LibraryMissing"/>: there is none.</exception>
    public nint Require(string name)
    {
        nint address = Find(name);
        return address != 0 ? address : throw new DTraceException(DTraceErrorKind.LibraryMissing, $"{Description} has no function {name}.");
    }

    /// <summary>Unloads what the table owns; its functions must not be called any more.</summary>
    public void Dispose() => _library?.Dispose();
}
