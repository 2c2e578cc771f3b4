using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace DTrace.AbiServer;

/// <content>
/// The functions that are called without a handle, dtrace_open before all: they alone must know their server from elsewhere, and so are delegates of its own.
/// </content>
public sealed unsafe partial class AbiLibrary
{
    private OpenFunction? _open;
    private MessageFunction? _message;
    private VersionFunction? _version;

    /// <summary>Texts that live as long as the library.</summary>
    private readonly ConcurrentDictionary<string, nint> _texts = new(StringComparer.Ordinal);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint OpenFunction(int version, int flags, int* error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint MessageFunction(nint handle, int error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint VersionFunction();

    internal nint OpenAddress => Marshal.GetFunctionPointerForDelegate(_open ??= Open);

    internal nint MessageAddress => Marshal.GetFunctionPointerForDelegate(_message ??= Message);

    /// <summary>dtrace_version, Windows.</summary>
    internal nint VersionAddress => Marshal.GetFunctionPointerForDelegate(_version ??= Version);

    /// <summary>The data symbol <c>_dtrace_version</c>: a pointer to the text.</summary>
    internal nint VersionSymbol => Pointer(Text(VersionText));

    private string VersionText => Platform == AbiPlatform.Illumos ? "Sun D 1.13.1" : "Sun D 1.13";

    private nint Version() => _texts.GetOrAdd(VersionText, Text);

    private nint Open(int version, int flags, int* error)
    {
        Count("dtrace_open");
        try
        {
            return Compiler("dtrace_open", () => AbiHandle.Open(this, version, flags));
        }
        catch (AbiError failure)
        {
            if (error != null) *error = failure.Number;
            return 0;
        }
#pragma warning disable CA1031 // nothing may be thrown through the caller's native frames
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Violate($"dtrace_open: {failure}");
            if (error != null) *error = AbiError.InputOutput;
            return 0;
        }
    }

    private nint Message(nint handle, int error)
    {
        Count("dtrace_errmsg");
        if (handle != 0) return AbiHandle.Find(handle) is { } found ? found.Message(error) : 0;
        return _texts.GetOrAdd(ErrorText(error), Text);
    }

    /// <summary>The library's text, or the C library's.</summary>
    internal string ErrorText(int error) =>
        error >= 1000 ? Facts.ErrorText(error) ?? "Unknown error" : Marshal.GetPInvokeErrorMessage(error);
}
