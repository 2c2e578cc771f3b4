using DTrace.Core;

namespace DTracePS;

/// <summary>A cmdlet that works on consumers, given as objects, ids or names, from the pipeline or by parameter.</summary>
public abstract class ConsumerCmdlet : DTraceCmdlet
{
    private readonly List<DTraceConsumer> _collected = [];

    /// <summary>The consumers: objects, ids or names.</summary>
    public abstract ConsumerReference[] Consumer { get; set; }

    /// <summary>Whether the consumers of the whole pipeline are worked on together at its end, rather than each as it comes.</summary>
    private protected abstract bool Collects { get; }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (Consumer.Length == 0) ProcessNone();
        foreach (ConsumerReference reference in Consumer)
        {
            IReadOnlyList<DTraceConsumer> found = reference.Resolve(SessionConsumers.Registry);
            if (found.Count == 0) WriteError(ErrorRecords.NoConsumer(reference));
            _collected.AddRange(found.Except(_collected));
        }

        if (!Collects) Release();
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Release();

    /// <summary>Works on consumers: at least one, none twice.</summary>
    private protected abstract void Process(IReadOnlyList<DTraceConsumer> consumers);

    /// <summary>Works where no consumer is given and none need be.</summary>
    private protected virtual void ProcessNone()
    {
    }

    /// <summary>The consumers that the user allows to be changed.</summary>
    private protected IReadOnlyList<DTraceConsumer> Allowed(IReadOnlyList<DTraceConsumer> consumers, string action) =>
        [.. consumers.Where(consumer => ShouldProcess(consumer.ToString(), action))];

    private void Release()
    {
        DTraceConsumer[] consumers = [.. _collected];
        _collected.Clear();
        if (consumers.Length > 0) Process(consumers);
    }
}
