using DTrace.Core;
using DTrace.Embedded.Attach;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>A program attached to a raw tracepoint.</summary>
internal sealed class RawTracepointAttachment : IDisposable
{
    private readonly Descriptor _link;
    private readonly GracePeriod _gracePeriod;

    private RawTracepointAttachment(Descriptor link, GracePeriod gracePeriod)
    {
        _link = link;
        _gracePeriod = gracePeriod;
    }

    /// <summary>Attaches the program; from then on it runs.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.NoProbe"/>: the kernel has no such tracepoint.</exception>
    public static RawTracepointAttachment Attach(BpfCalls calls, RawTracepointPoint target, Descriptor program, GracePeriod gracePeriod)
    {
        int result = calls.OpenRawTracepoint(target.Name, program);
        if (result == -Errno.ENOENT)
            throw new DTraceException(DTraceErrorKind.NoProbe, $"This kernel has no raw tracepoint '{target.Name}'.");
        return new(calls.Own(BpfCommand.RawTracepointOpen, result, $"attaching to raw tracepoint '{target.Name}'"), gracePeriod);
    }

    /// <summary>
    /// Detaches. Closing the link takes the program off the tracepoint before close(2) returns (bpf_raw_tp_link_release); where it was
    /// running on another CPU just then, the grace period waits for it to end. One gap is left open by Linux 6.13 and newer, where the
    /// tracepoints of system calls may be preempted (tracepoint_is_faultable): a task that was preempted in the few instructions between
    /// finding the program and entering it, for longer than the grace period, still runs it once.
    /// </summary>
    public void Dispose()
    {
        if (Close()) _gracePeriod.Wait();
    }

    /// <summary>Detaches without the wait; false where that had been done.</summary>
    public bool Close()
    {
        if (_link.IsClosed) return false;
        _link.Dispose();
        return true;
    }
}
