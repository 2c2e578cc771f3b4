using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace DTrace.Core;

/// <summary>How a reader's wait ended.</summary>
public enum ReaderWait
{
    /// <summary>An item is there: <see cref="RecordReader.TryPeek"/> gives it.</summary>
    Item,

    /// <summary>Every consumer has ended, and all it left is read.</summary>
    Ended,

    /// <summary>The time is over.</summary>
    TimedOut,
}

/// <summary>
/// Reads records, drops and faults of one or several consumers, interleaved as they arrived. An item leaves its consumer only
/// at <see cref="Commit"/>; what is not committed goes back when the reader is disposed. Each item goes to exactly one reader, which may hold
/// up to 64 that it has not given yet. For one thread at a time.
/// </summary>
/// <param name="reportsOnly">Read drops and faults, and leave the records to others.</param>
public sealed class RecordReader(bool reportsOnly = false) : IDisposable
{
    /// <summary>How many items it takes from a queue at once, so that the two threads seldom meet there.</summary>
    private const int LeaseSize = 64;

    private readonly List<DTraceConsumer> _consumers = [];
    private readonly ReaderSignal _signal = new();
    private readonly RecordEntry[] _leased = new RecordEntry[LeaseSize];
    private RecordQueue? _source;
    private int _next;
    private int _end;
    private long _horizon = long.MaxValue;
    private bool _disposed;

    /// <summary>The consumers it reads.</summary>
    public IReadOnlyList<DTraceConsumer> Consumers => _consumers;

    /// <summary>
    /// Adds a consumer, after one pass on its thread: what was traced before the call can be read (except within a switchrate
    /// the user set). A reader that does not wait reads what there is then and no more: it ends, however fast a consumer brings new items.
    /// </summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="waits">Whether the caller is going to wait for records, which a consumer that is not started does not allow.</param>
    /// <param name="cancellation">Ends the waiting for the pass.</param>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.State"/>: it is removed, or not started while the caller waits.</exception>
    public async Task AddAsync(DTraceConsumer consumer, bool waits, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ObjectDisposedException.ThrowIf(_disposed, this);
        await consumer.Session.RefreshAsync(waits, cancellation).ConfigureAwait(false);
        if (_consumers.Contains(consumer)) return;
        _horizon = waits ? long.MaxValue : RecordEntry.Last;
        consumer.Session.Queue.Attach(_signal);
        _consumers.Add(consumer);
    }

    /// <summary>The oldest item: a <see cref="TraceRecord"/>, <see cref="DropRecord"/> or <see cref="FaultRecord"/>. The same until committed.</summary>
    /// <returns>Whether there is one now.</returns>
    public bool TryPeek([NotNullWhen(true)] out object? item)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (_source is null)
        {
            RecordQueue? oldest = null;
            long head = long.MaxValue;
            long horizon = _horizon;
            foreach (DTraceConsumer consumer in _consumers)
            {
                if (consumer.Session.Queue.HeadSequence(reportsOnly) is not { } sequence || sequence > _horizon) continue;
                if (sequence < head)
                {
                    horizon = Math.Min(horizon, head);
                    oldest = consumer.Session.Queue;
                    head = sequence;
                }
                else
                {
                    horizon = Math.Min(horizon, sequence);
                }
            }

            if (oldest is null)
            {
                item = null;
                return false;
            }

            // Another reader may have been faster; then look again.
            _end = oldest.Lease(reportsOnly, horizon, _leased);
            if (_end > 0) _source = oldest;
        }

        item = _leased[_next].Item;
        return true;
    }

    /// <summary>The item last peeked at is written: it is gone.</summary>
    /// <exception cref="InvalidOperationException">Nothing was peeked at.</exception>
    public void Commit()
    {
        if (_source is null) throw new InvalidOperationException("There is no item to commit: peek first.");
        _next++;
        if (_next == _end) Release();
    }

    /// <summary>Waits until an item is there, or every consumer has ended and all it left is read.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for no end.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task<ReaderWait> WaitAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        long begin = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            long version = _signal.Version;
            if (Look() is { } found) return found;
            if (Left(timeout, begin) is not { } left) return ReaderWait.TimedOut;
            try
            {
                await _signal.After(version).WaitAsync(left, cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return TryPeek(out _) ? ReaderWait.Item : ReaderWait.TimedOut;
            }
        }
    }

    /// <summary><see cref="WaitAsync"/>, blocking the calling thread.</summary>
    public ReaderWait Wait(TimeSpan timeout, CancellationToken cancellation = default)
    {
        long begin = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            long version = _signal.Version;
            if (Look() is { } found) return found;
            if (Left(timeout, begin) is not { } left) return ReaderWait.TimedOut;
            if (!_signal.WaitAfter(version, left, cancellation)) return TryPeek(out _) ? ReaderWait.Item : ReaderWait.TimedOut;
        }
    }

    /// <summary>What a wait finds; null where it goes on. In this order: a consumer that ends between the two has queued everything before it ended.</summary>
    private ReaderWait? Look()
    {
        bool ended = _consumers.TrueForAll(consumer => consumer.Session.HasEnded);
        return TryPeek(out _) ? ReaderWait.Item : ended ? ReaderWait.Ended : null;
    }

    /// <summary>What is left of a time; null where it is over.</summary>
    private static TimeSpan? Left(TimeSpan timeout, long begin)
    {
        if (timeout == Timeout.InfiniteTimeSpan) return timeout;
        TimeSpan left = timeout - Stopwatch.GetElapsedTime(begin);
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Gives back to the queue what is leased.</summary>
    private void Release()
    {
        _source?.Commit(_leased.AsSpan(0, _next));
        _source?.Return(_leased.AsSpan(_next, _end - _next));
        _source = null;
        Array.Clear(_leased);
        _next = _end = 0;
    }

    /// <summary>Returns items not committed, and lets the consumers go.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Release();
        foreach (DTraceConsumer consumer in _consumers) consumer.Session.Queue.Detach(_signal);
        GC.KeepAlive(_consumers);
    }
}
