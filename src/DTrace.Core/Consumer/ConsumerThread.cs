namespace DTrace.Core;

/// <summary>
/// The one thread on which all calls into a consumer's engine run, in the order they were made; between them it pumps.
/// Once closed the thread ends, and later work runs on its caller's thread, one piece at a time: by then there is no engine left to guard.
/// </summary>
internal sealed class ConsumerThread
{
    /// <summary>Compilers recurse: room for a deeply nested program. The memory is reserved, not used.</summary>
    private const int StackBytes = 16 << 20;

    private readonly object _gate = new();
    private readonly object _afterwards = new();
    private readonly Queue<Action> _work = new();
    private readonly IPump _pump;
    private bool _closing;
    private bool _ended;

    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Engine"/>: the system gives this process no more threads.</exception>
    public ConsumerThread(string name, IPump pump)
    {
        _pump = pump;
        try
        {
            new Thread(Run, StackBytes) { IsBackground = true, Name = name }.Start();
        }
        catch (OutOfMemoryException none)
        {
            // So .NET tells whatever the system refused: memory, a thread, or a descriptor that one needs.
            throw new DTraceException(
                DTraceErrorKind.Engine, "The consumer cannot have a thread: this process has as many threads, open files or as much memory as it is allowed (ulimit).", none);
        }
    }

    /// <summary>What the thread does by itself.</summary>
    internal interface IPump
    {
        /// <summary>How long until the next pass is due; zero or less when it is; null for never.</summary>
        TimeSpan? UntilDue { get; }

        /// <summary>One pass. It does not throw.</summary>
        void Pass();
    }

    /// <summary>Runs work on the thread after all that was asked before. Its continuations never run on the thread.</summary>
    public Task<T> Invoke<T>(Func<T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Piece()
        {
            try
            {
                done.SetResult(work());
            }
            catch (OperationCanceledException canceled)
            {
                done.SetCanceled(canceled.CancellationToken);
            }
#pragma warning disable CA1031 // whatever it is, it belongs to whoever asked for the work
            catch (Exception failure)
#pragma warning restore CA1031
            {
                done.SetException(failure);
            }
        }

        lock (_gate)
        {
            if (!_ended)
            {
                _work.Enqueue(Piece);
                Monitor.Pulse(_gate);
                return done.Task;
            }
        }

        lock (_afterwards) Piece();
        return done.Task;
    }

    /// <summary>Lets the thread end once nothing is asked of it any more. Called on the thread.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            TimeSpan? due = _pump.UntilDue;
            if (due <= TimeSpan.Zero)
            {
                _pump.Pass();
                due = _pump.UntilDue;
            }

            Action? piece;
            lock (_gate)
            {
                if (_work.Count == 0 && !_closing) Monitor.Wait(_gate, Clamp(due));
                if (!_work.TryDequeue(out piece) && _closing)
                {
                    _ended = true;
                    return;
                }
            }

            piece?.Invoke();
        }
    }

    private static int Clamp(TimeSpan? due) => due is { } wait
        ? (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, 60_000)
        : Timeout.Infinite;
}
