namespace DTrace.Core;

/// <summary>The engine that was opened.</summary>
/// <param name="Kind">Which it is.</param>
/// <param name="Session">Its session.</param>
/// <param name="Warning">What the user should know of the choice; null where nothing.</param>
internal sealed record EngineSelection(EngineKind Kind, IEngineSession Session, string? Warning);

/// <summary>
/// Chooses and opens an engine. One named outright never falls back. Auto takes, on Linux, Embedded, else LibDTrace, else InProcess; elsewhere
/// libdtrace is the platform's DTrace, and only its absence, never a lack of privilege, leads to InProcess. The last comes with a warning.
/// </summary>
internal static class EngineSelector
{
    public static EngineSelection Open(ConsumerOptions options, int consumerId, CancellationToken cancellation)
    {
        EngineKind wanted = options is { Engine: EngineKind.Auto, LibraryPath: not null } ? EngineKind.LibDTrace : options.Engine;
        if (wanted != EngineKind.Auto) return new(wanted, Open(wanted, options, consumerId, cancellation), WarningOf(wanted, options));

        List<string> reasons = [];
        EngineKind[] order = options.IsLinux
            ? [EngineKind.Embedded, EngineKind.LibDTrace]
            : [EngineKind.LibDTrace];
        foreach (EngineKind kind in order)
        {
            try
            {
                return new(kind, Open(kind, options, consumerId, cancellation), WarningOf(kind, options));
            }
            catch (DTraceException refusal) when (options.IsLinux || refusal.Kind == DTraceErrorKind.LibraryMissing)
            {
                reasons.Add($"{kind}: {refusal.Message.TrimEnd('.')}");
            }
        }

        IEngineSession session = Open(EngineKind.InProcess, options, consumerId, cancellation);
        return new(
            EngineKind.InProcess,
            session,
            $"The engine is InProcess, which has only the providers dtrace and profile, because no other could be used ({string.Join("; ", reasons)}).");
    }

    private static string? WarningOf(EngineKind kind, ConsumerOptions options) =>
        kind == EngineKind.LibDTrace && options.IsLinux && options.IsInPidNamespace ? InitialPidNamespace.Warning : null;

    private static IEngineSession Open(EngineKind kind, ConsumerOptions options, int consumerId, CancellationToken cancellation)
    {
        IEngine engine = options.Engines.FirstOrDefault(engine => engine.Kind == kind)
            ?? throw new DTraceException(DTraceErrorKind.LibraryMissing, $"The engine {kind} is not part of this installation.");
        return engine.Open(new EngineOpenOptions { ConsumerId = consumerId, LibraryPath = options.LibraryPath }, cancellation);
    }
}
