using DTrace.Core;

namespace DTracePS;

/// <summary>What a cmdlet does once its parameters are read; the same in the pipeline and in a job.</summary>
internal abstract class Operation
{
    /// <summary>Whether, asked to stop as a job, it comes to its own end; else it is aborted.</summary>
    public virtual bool FinishesWhenStopped => false;

    /// <summary>The consumers it works on, for the job's location and status.</summary>
    public virtual IReadOnlyList<DTraceConsumer> Consumers => [];

    /// <summary>Does it.</summary>
    /// <exception cref="OperationCanceledException">It was aborted.</exception>
    public abstract void Run(OperationContext context);

    /// <summary>Frees the consumers it created: nobody will look at its results any more.</summary>
    public virtual void Release()
    {
    }
}
