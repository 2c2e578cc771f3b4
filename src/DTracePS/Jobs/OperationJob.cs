using System.Collections.Concurrent;
using System.Management.Automation;

namespace DTracePS;

/// <summary>
/// A cmdlet's operation in the background of this process: its objects, errors, warnings and progress stand in the job's own streams.
/// Stopping it ends a reading's wait, ends the tracing of Invoke-DTrace and still takes what is left, and aborts anything else.
/// Removing it frees the consumers it created, and no others.
/// </summary>
public sealed class OperationJob : Job
{
    /// <summary>How long Stop-Job waits for the operation's own end.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(120);

    private static readonly ConcurrentDictionary<OperationJob, Guid> Begun = new();

    private readonly Operation _operation;
    private readonly JobOutput _output;
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenSource _finish = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly Lock _gate = new();
    private Thread? _thread;
    private bool _stopping;
    private bool _over;
    private bool _disposed;

    internal OperationJob(string command, Operation operation)
        : base(command)
    {
        PSJobTypeName = "DTrace";
        _operation = operation;
        _output = new JobOutput(this, _finish.Token);
    }

    /// <summary>Whether there is something to receive, or may still come.</summary>
    public override bool HasMoreData =>
        JobStateInfo.State is JobState.Running or JobState.Stopping or JobState.NotStarted
        || Output.Count + Error.Count + Warning.Count + Verbose.Count + Debug.Count + Progress.Count > 0;

    /// <summary>The consumers it works on, by name.</summary>
    public override string Location => string.Join(", ", _operation.Consumers.Select(consumer => consumer.Name));

    /// <summary>The consumers' states.</summary>
    public override string StatusMessage => string.Join(", ", _operation.Consumers.Select(consumer => consumer.State.ToString()));

    /// <summary>Starts the operation on a thread of its own.</summary>
    internal void Begin()
    {
        Begun[this] = SessionConsumers.CurrentRunspace;
        SetJobState(JobState.Running);
        _thread = new Thread(Run) { IsBackground = true, Name = $"DTrace job {Id}" };
        _thread.Start();
    }

    /// <summary>Stops the jobs that a runspace began, so that what they had can still be received, and waits for them.</summary>
    internal static void StopAll(Guid runspace, TimeSpan limit) =>
        Task.WaitAll([.. Begun.Where(job => job.Value == runspace).Select(job => Task.Run(job.Key.StopJob))], limit);

    /// <summary>Stops it and waits until it has ended, 120 s at most: what a finishing operation still brings is then in its streams.</summary>
    public override void StopJob()
    {
        lock (_gate)
        {
            if (_disposed) return;
            if (!_stopping && !_over)
            {
                _stopping = true;
                SetJobState(JobState.Stopping);
            }
        }

        _finish.Cancel();
        if (!_operation.FinishesWhenStopped) _abort.Cancel();
        if (!_ended.Wait(StopLimit)) _abort.Cancel();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                if (_disposed) return;
                _disposed = true;
            }

            _finish.Cancel();
            _abort.Cancel();

            // Receive-Job -AutoRemoveJob disposes in the handler of the job's last state, which this thread itself has set.
            if (_thread is not null && Thread.CurrentThread != _thread) _ended.Wait(StopLimit);
            _operation.Release();
        }

        base.Dispose(disposing);
    }

    private void Run()
    {
        JobState state;
        try
        {
            _operation.Run(new OperationContext(_output, _abort.Token, _finish.Token));
            state = _output.HasFailed ? JobState.Failed : JobState.Completed;
        }
        catch (OperationCanceledException)
        {
            state = JobState.Stopped;
        }
#pragma warning disable CA1031 // a job's failure is its result, whatever it is
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _output.Fail(ErrorRecords.Of(failure, null));
            state = JobState.Failed;
        }

        lock (_gate)
        {
            if (_stopping) state = JobState.Stopped;
            _over = true;
        }

        Begun.TryRemove(this, out _);
        SetJobState(state);
        _ended.Set();
    }
}
