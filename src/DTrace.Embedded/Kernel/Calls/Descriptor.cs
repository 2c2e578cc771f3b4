using System.Runtime.InteropServices;

namespace DTrace.Embedded.Kernel.Calls;

/// <summary>An open file descriptor of the kernel's: a map, a program, a link, a perf event. All are close-on-exec.</summary>
internal sealed class Descriptor : SafeHandle
{
    private readonly ISystemCalls _system;

    public Descriptor(ISystemCalls system, int number)
        : base(-1, ownsHandle: true)
    {
        _system = system;
        SetHandle(number);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>The descriptor's number, while it is open.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public int Number
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (int)handle;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => _system.Close((int)handle) >= 0;
}
