using System.Runtime.ExceptionServices;
using DTrace.Core;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// Keeps the first fault of a clock's firing until the consumer's thread comes by: the clock's own thread has nobody to tell.
/// The attachment that faulted has ended by then.
/// </summary>
internal sealed class FaultLatch
{
    private DTraceException? _first;

    /// <summary>Keeps a fault, if none is kept.</summary>
    public void Keep(DTraceException fault) => Interlocked.CompareExchange(ref _first, fault, null);

    /// <summary>Throws the fault that is kept, once.</summary>
    public void Throw()
    {
        if (Volatile.Read(ref _first) is not null && Interlocked.Exchange(ref _first, null) is { } fault) ExceptionDispatchInfo.Throw(fault);
    }
}
