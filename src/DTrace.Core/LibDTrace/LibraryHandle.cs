using System.Globalization;

namespace DTrace.Core.LibDTrace;

/// <summary>An open handle of libdtrace, with the functions and the profile it goes with. Closed exactly once, by the thread that uses it.</summary>
internal sealed class LibraryHandle : IDisposable
{
    /// <summary>How often a call that a signal interrupts is made again before it counts as failed.</summary>
    private const int InterruptionLimit = 1000;

    /// <summary>The value of option strsize where nobody set it (dtrace.c).</summary>
    private const int DefaultStringSize = 256;

    private nint _handle;
    private int? _stringSize;
    private bool? _claimsAnonymous;

    private LibraryHandle(nint handle, NativeCalls calls, NativeProfile profile, string version)
    {
        _handle = handle;
        Calls = calls;
        Profile = profile;
        Version = version;
        SharesProcess = profile.IsLinux && calls.IsLibrary;
        if (SharesProcess) LinuxTracingSlot.Opened();
    }

    /// <summary>The library's functions.</summary>
    public NativeCalls Calls { get; }

    /// <summary>The library's profile.</summary>
    public NativeProfile Profile { get; }

    /// <summary>What the library calls itself.</summary>
    public string Version { get; }

    /// <summary>Whether only one session of the process may trace at a time (<see cref="LinuxTracingSlot"/>).</summary>
    public bool SharesProcess { get; }

    /// <summary>Whether the handle is open.</summary>
    public bool IsOpen => _handle != 0;

    /// <summary>The handle.</summary>
    public nint Pointer => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(LibraryHandle));

    /// <summary>The length of D's strings: option strsize, which is fixed once tracing has started.</summary>
    public int StringSize => _stringSize ??= ReadStringSize();

    /// <summary>
    /// Whether what is traced was enabled by another process (option grabanon, which is fixed once tracing has started): then the addresses of statements in
    /// its records are that process's.
    /// </summary>
    public bool ClaimsAnonymous => _claimsAnonymous ??= ReadOption("grabanon") is { } value && value != NativeNumbers.OptionUnset;

    /// <summary>Opens the library; the caller holds the compiler's lock, and the functions stay the caller's where this fails.</summary>
    public static LibraryHandle Open(NativeCalls calls, NativeProfile platform)
    {
        string version = calls.VersionText();
        NativeProfile profile = platform.ForVersion(version).WithStreams(CStreams.HasMemoryStreams);
        if (profile.IsLinux) RuntimeSignal.Spare(calls);
        nint handle = calls.Open(NativeNumbers.Version, 0, out int error);
        return handle != 0
            ? new LibraryHandle(handle, calls, profile, version)
            : throw LibraryErrors.From(error, calls.ErrorText(0, error), $"failed to initialize {version} of {calls.Description}", profile);
    }

    /// <summary>Throws if a result says that a call failed.</summary>
    public void Check(int result, string doing)
    {
        if (result == -1) throw Failure(doing);
    }

    /// <summary>The exception of the call that has just failed.</summary>
    public DTraceException Failure(string doing)
    {
        int number = Calls.ErrorNumber(Pointer);
        return LibraryErrors.From(number, Calls.ErrorText(Pointer, number), doing, Profile);
    }

    /// <summary>The number of the last error.</summary>
    public int LastError => Calls.ErrorNumber(Pointer);

    /// <summary>Makes a call that the runtime's signals may interrupt (EINTR), again until it was not.</summary>
    public int Retry(Func<int> call, CallbackTarget target, string doing)
    {
        for (int attempt = 0; attempt < InterruptionLimit; attempt++)
        {
            int result = call();
            target.Rethrow();
            if (result != -1) return result;
            if (LastError != NativeNumbers.Interrupted) throw Failure(doing);
        }

        throw new DTraceException(DTraceErrorKind.Engine, string.Create(CultureInfo.InvariantCulture, $"{doing}: interrupted by signals {InterruptionLimit} times in a row"));
    }

    private int ReadStringSize() => ReadOption("strsize") is { } size and > 0 and < int.MaxValue ? (int)size : DefaultStringSize;

    private long? ReadOption(string option)
    {
        using NativeText name = new(option);
        return Calls.GetOption(Pointer, name.Address, out long value) != -1 ? value : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        nint handle = Interlocked.Exchange(ref _handle, 0);
        if (handle == 0) return;
        Calls.Close(handle);
        Calls.Dispose();
        if (SharesProcess) LinuxTracingSlot.Closed(this);
    }
}
