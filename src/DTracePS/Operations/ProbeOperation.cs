using DTrace.Core;

namespace DTracePS;

/// <summary>Finds probes, and writes each.</summary>
/// <param name="consumers">The consumers whose probes to find.</param>
/// <param name="pattern">What they must match.</param>
/// <param name="detailed">Whether to tell what the engine knows of them beyond their names.</param>
internal sealed class ProbeOperation(IReadOnlyList<DTraceConsumer> consumers, ProbeDescription pattern, bool detailed)
    : PerConsumerOperation<IReadOnlyList<ProbeDescription>>(consumers)
{
    /// <inheritdoc/>
    protected override string Activity => "Finding probes";

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<ProbeDescription>> Begin(DTraceConsumer consumer, OperationContext context) => detailed
        ? await consumer.DescribeProbesAsync(pattern, context.Abort).ConfigureAwait(false)
        : await consumer.FindProbesAsync(pattern, context.Abort).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override void Write(DTraceConsumer consumer, IReadOnlyList<ProbeDescription> result, IOperationOutput output)
    {
        foreach (ProbeDescription probe in result) output.Write(probe);
    }
}

/// <summary>Finds probes of an engine, on a consumer that is of no session and lives only for this.</summary>
internal sealed class EngineProbeOperation(EngineKind engine, ProbeDescription pattern, bool detailed) : Operation
{
    /// <inheritdoc/>
    public override void Run(OperationContext context)
    {
        ConsumerOptions options = new() { Engine = engine, Engines = EngineCatalog.All, Registry = new ConsumerRegistry() };
        DTraceConsumer consumer = context.Await(DTraceConsumer.OpenAsync(options, context.Abort), "Opening DTrace", engine.ToString());
        try
        {
            foreach (string warning in consumer.Warnings) context.Output.Warning(warning);
            new ProbeOperation([consumer], pattern, detailed).Run(context);
        }
        finally
        {
            Removal.Behind(consumer);
        }
    }
}
