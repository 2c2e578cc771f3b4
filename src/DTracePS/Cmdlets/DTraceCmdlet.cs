using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>What all cmdlets share: an operation run in the pipeline or as a job, Ctrl-C, and errors as error records.</summary>
public abstract class DTraceCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _abort = new();

    /// <summary>Set by Ctrl-C and by a stopped pipeline.</summary>
    private protected CancellationToken Aborted => _abort.Token;

    /// <inheritdoc/>
    protected override void StopProcessing() => _abort.Cancel();

    /// <summary>Releases what the cmdlet holds.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the cmdlet holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _abort.Dispose();
    }

    /// <summary>Does what may take long and cannot be interrupted in a thread of its own: Ctrl-C leaves it behind.</summary>
    internal T Aside<T>(Func<T> work)
    {
        Task<T> done = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return done.WaitAsync(Aborted).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (Aborted.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Runs an operation here, or starts it as a job and writes the job.</summary>
    private protected void Run(Operation operation, bool asJob = false)
    {
        if (!asJob)
        {
            Run(operation, CancellationToken.None);
            return;
        }

        OperationJob job = new(MyInvocation.Line.Trim() is { Length: > 0 } line ? line : MyInvocation.MyCommand.Name, operation);
        JobRepository.Add(job);
        job.Begin();
        WriteObject(job);
    }

    /// <summary>Runs an operation in the pipeline.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="finish">Asks it to come to its own end.</param>
    private protected void Run(Operation operation, CancellationToken finish)
    {
        try
        {
            operation.Run(new OperationContext(new CmdletOutput(this), Aborted, finish));
        }
        catch (OperationCanceledException) when (Aborted.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (OperationCanceledException) when (finish.IsCancellationRequested)
        {
            // Asked to come to an end before it had begun to trace: that is its end.
        }
        catch (DTraceException error)
        {
            WriteError(ErrorRecords.Of(error, operation.Consumers is [var consumer] ? consumer : null));
        }
    }
}
