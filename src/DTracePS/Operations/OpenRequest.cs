using System.Collections;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>How to open a consumer, and for which runspace.</summary>
internal sealed record OpenRequest
{
    /// <summary>How to open it.</summary>
    public required ConsumerOptions Options { get; init; }

    /// <summary>The runspace it is opened in.</summary>
    public required Guid Runspace { get; init; }

    /// <summary>The request that a cmdlet's parameters make.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Option"/>: an option's value is none an option can have.</exception>
    public static OpenRequest Of(PSCmdlet cmdlet, EngineKind engine, IDictionary? options, string? libraryPath, string? name, bool isDestructive) => new()
    {
        Runspace = SessionConsumers.CurrentOwner(),
        Options = new ConsumerOptions
        {
            Engine = engine,
            Engines = EngineCatalog.All,
            LibraryPath = libraryPath is null ? null : cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(libraryPath),
            Name = name,
            Options = OptionText.OfAll(options),
            IsDestructive = isDestructive,
            Registry = SessionConsumers.Registry,
        },
    };

    /// <summary>Opens it, and writes what the choice of its engine warns of.</summary>
    public DTraceConsumer Open(OperationContext context)
    {
        Task<DTraceConsumer> opening = DTraceConsumer.OpenAsync(Options, context.Abort);
        DTraceConsumer consumer = context.Await(opening, "Opening DTrace", Options.Engine.ToString());
        SessionConsumers.Own(consumer, Runspace);
        foreach (string warning in consumer.Warnings) context.Output.Warning(warning);
        return consumer;
    }
}
