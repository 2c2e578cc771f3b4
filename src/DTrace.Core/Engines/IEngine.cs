namespace DTrace.Core;

/// <summary>Something that can run D programs. Implementations are stateless and may be called from any thread.</summary>
public interface IEngine
{
    /// <summary>Which engine this is; never <see cref="EngineKind.Auto"/>.</summary>
    EngineKind Kind { get; }

    /// <summary>Opens a session. It is called on the consumer's own thread, as every member of the session will be.</summary>
    /// <param name="options">How to open it.</param>
    /// <param name="cancellation">Ends waits inside the call.</param>
    /// <returns>The session, to be disposed by the caller.</returns>
    /// <exception cref="DTraceException">
    /// <see cref="DTraceErrorKind.Privilege"/> or <see cref="DTraceErrorKind.LibraryMissing"/>, with the reason.
    /// </exception>
    IEngineSession Open(EngineOpenOptions options, CancellationToken cancellation);
}

/// <summary>How to open an engine's session.</summary>
public sealed record EngineOpenOptions
{
    /// <summary>The consumer's number, stamped into what the session reports.</summary>
    public required int ConsumerId { get; init; }

    /// <summary>The libdtrace to load, a file's path; null for the platform's own. Engines without a library ignore it.</summary>
    public string? LibraryPath { get; init; }
}
