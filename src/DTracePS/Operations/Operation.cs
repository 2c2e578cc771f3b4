using DTrace.Core;

namespace DTracePS;

/// <summary>What a cmdlet does once its parameters are read; the same in the pipeline and in a job. Disposing frees the consumers it created for itself.</summary>
internal abstract class Operation : IDisposable
{
    /// <summary>Whether, asked to stop as a job, it comes to its own end; else it is aborted.</summary>
    public virtual bool FinishesWhenStopped => false;

    /// <summary>The consumers it works on, for the job's location and status.</summary>
    public virtual IReadOnlyList<DTraceConsumer> Consumers => [];

    /// <summary>Does it.</summary>
    /// <exception cref="OperationCanceledException">It was aborted.</exception>
    public abstract void Run(OperationContext context);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the consumers it created for itself.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
