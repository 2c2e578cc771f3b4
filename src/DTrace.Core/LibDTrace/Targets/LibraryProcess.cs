using System.Globalization;

namespace DTrace.Core.LibDTrace;

/// <summary>A process under libdtrace's control; what becomes of it comes through the handler of <see cref="ProcessControl"/>.</summary>
internal sealed class LibraryProcess(LibraryHandle handle, nint process, int? processId, bool isCreated) : ITargetProcess
{
    /// <summary>Whether the library created it; else it was grabbed.</summary>
    public bool IsCreated => isCreated;

    /// <summary>The library's object.</summary>
    public nint Pointer => process;

    /// <inheritdoc/>
    public int? ProcessId => processId;

    /// <inheritdoc/>
    public bool HasExited { get; set; }

    /// <summary>The library's handler says that a process ended, and not how.</summary>
    public int? ExitStatus => null;

    /// <summary>As <c>pid 1234</c>.</summary>
    public override string ToString() => processId is { } number ? string.Create(CultureInfo.InvariantCulture, $"pid {number}") : "a process";

    /// <inheritdoc/>
    public void Continue() => handle.Calls.ContinueProcess(handle.Pointer, process);
}
