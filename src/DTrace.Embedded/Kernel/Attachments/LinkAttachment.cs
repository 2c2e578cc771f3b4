using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>A program attached by a link: to a raw tracepoint, to functions of the kernel, or to an instruction of a user's program.</summary>
internal sealed class LinkAttachment : IDisposable
{
    private readonly Descriptor _link;
    private readonly Action _wait;

    private LinkAttachment(Descriptor link, Action wait)
    {
        _link = link;
        _wait = wait;
    }

    /// <summary>Attaches a program to a raw tracepoint; from then on it runs.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.NoProbe"/>: the kernel has no such tracepoint.</exception>
    public static LinkAttachment ToRawTracepoint(BpfCalls calls, RawTracepointPoint point, Descriptor program, Action wait)
    {
        int result = calls.OpenRawTracepoint(point.Name, program);
        if (result == -Errno.ENOENT)
            throw new DTraceException(DTraceErrorKind.NoProbe, $"This kernel has no raw tracepoint '{point.Name}'.");
        return new(calls.Own(BpfCommand.RawTracepointOpen, result, $"attaching to raw tracepoint '{point.Name}'"), wait);
    }

    /// <summary>Attaches a program of the kinds fentry and fexit to its function; from then on it runs.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.NoProbe"/>: the function takes no program, no more of them, or is there no more.</exception>
    public static LinkAttachment ToFunction(BpfCalls calls, KernelFunctionPoint point, Descriptor program, Action wait)
    {
        int result = calls.OpenRawTracepoint(null, program);

        // E2BIG: a function takes 38 programs (BPF_MAX_TRAMP_LINKS, include/linux/bpf.h).
        if (result == -Errno.E2BIG || KernelRefusal.IsOfFunction(-result)) throw KernelRefusal.OfFunction(point, -result);
        return new(calls.Own(BpfCommand.RawTracepointOpen, result, $"enabling {point}"), wait);
    }

    /// <summary>A link that was made.</summary>
    public static LinkAttachment Of(Descriptor link, Action wait) => new(link, wait);

    /// <summary>
    /// Detaches. Closing the link takes the program off before close(2) returns (bpf_raw_tp_link_release and its like); where it was
    /// running on another CPU just then, the grace period waits for it to end. One gap is left open by Linux 6.13 and newer, where the
    /// tracepoints of system calls may be preempted (tracepoint_is_faultable): a task that was preempted in the few instructions between
    /// finding the program and entering it, for longer than the grace period, still runs it once.
    /// </summary>
    public void Dispose()
    {
        if (Close()) _wait();
    }

    /// <summary>Detaches without the wait; false where that had been done.</summary>
    public bool Close()
    {
        if (_link.IsClosed) return false;
        _link.Dispose();
        return true;
    }
}
