using System.Diagnostics;

namespace DTrace.Core;

/// <summary>
/// Tells waiting readers that something changed. Take <see cref="Version"/>, look, and only then wait for another: nothing is missed. Who waits
/// on a thread is woken on it: no task is completed, and no thread of the pool wakes for it.
/// </summary>
internal sealed class ReaderSignal
{
    private readonly object _gate = new();
    private long _version;
    private TaskCompletionSource? _next;

    /// <summary>How often something has changed.</summary>
    public long Version
    {
        get
        {
            lock (_gate) return _version;
        }
    }

    /// <summary>Something changed.</summary>
    public void Set()
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            _version++;
            Monitor.PulseAll(_gate);
            next = _next;
            _next = null;
        }

        next?.TrySetResult();
    }

    /// <summary>Completes at the first change after a version.</summary>
    public Task After(long version)
    {
        lock (_gate)
        {
            if (_version != version) return Task.CompletedTask;
            _next ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _next.Task;
        }
    }

    /// <summary>Blocks until the first change after a version; false where the time is over before.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public bool WaitAfter(long version, TimeSpan timeout, CancellationToken cancellation)
    {
        // A change that is none: it lets the waiting thread look at the token.
        using CancellationTokenRegistration ending = cancellation.UnsafeRegister(static signal => ((ReaderSignal)signal!).Set(), this);
        long begin = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (_version == version)
            {
                cancellation.ThrowIfCancellationRequested();
                TimeSpan left = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - Stopwatch.GetElapsedTime(begin);
                if (timeout != Timeout.InfiniteTimeSpan && left <= TimeSpan.Zero) return false;
                Monitor.Wait(_gate, left == Timeout.InfiniteTimeSpan ? Timeout.Infinite : (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 1, int.MaxValue));
            }
        }

        cancellation.ThrowIfCancellationRequested();
        return true;
    }
}
