using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// The receiver of a callback of libdtrace. The library carries <see cref="Argument"/> and hands it back.
/// An exception must not cross the library's frames (its compiler uses longjmp, and none of it unwinds): the callback keeps it here and
/// tells the library to give up, and whoever called the library calls <see cref="Rethrow"/>.
/// </summary>
internal abstract class CallbackTarget : IDisposable
{
    private GCHandle _self;
    private ExceptionDispatchInfo? _failure;

    protected CallbackTarget() => _self = GCHandle.Alloc(this);

    /// <summary>The argument to give libdtrace beside the callback; valid until disposed.</summary>
    public nint Argument => GCHandle.ToIntPtr(_self);

    /// <summary>The target behind an argument.</summary>
    public static T From<T>(nint argument)
        where T : CallbackTarget => (T)GCHandle.FromIntPtr(argument).Target!;

    /// <summary>Keeps a callback's exception, the first of a call.</summary>
    /// <returns>The code with which libdtrace gives up.</returns>
    public int Fail(Exception exception, int abort)
    {
        _failure ??= ExceptionDispatchInfo.Capture(exception);
        return abort;
    }

    /// <summary>Throws what a callback threw during the call that has returned.</summary>
    public void Rethrow()
    {
        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_self.IsAllocated) _self.Free();
    }
}
