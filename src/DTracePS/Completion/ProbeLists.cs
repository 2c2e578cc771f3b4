using System.Diagnostics;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// The probes of each engine, for completion. A list is made in the background by a consumer that lives only for it; it serves for a minute,
/// and then while its successor is made. Where an engine cannot be asked the list is empty.
/// </summary>
internal static class ProbeLists
{
    /// <summary>How long a list serves before it is made anew.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>How long a user who pressed Tab waits for the first list; it is there for the next Tab.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly ProbeDescription Any = new(0, string.Empty, string.Empty, string.Empty, string.Empty);

    private static readonly Dictionary<EngineKind, Listing> Listings = [];

    /// <summary>The probes of an engine, as far as they are known now.</summary>
    public static IReadOnlyList<ProbeDescription> Of(EngineKind engine)
    {
        Listing listing;
        lock (Listings)
        {
            if (!Listings.TryGetValue(engine, out listing!) || (listing.Making.IsCompleted && Stopwatch.GetElapsedTime(listing.Begun) > Lifetime))
                Listings[engine] = listing = new Listing(Stopwatch.GetTimestamp(), Task.Run(() => ListAsync(engine)), listing?.Known ?? []);
        }

        if (listing.Known.Count == 0) listing.Making.Wait(Patience);
        return listing.Known;
    }

    private static async Task<IReadOnlyList<ProbeDescription>> ListAsync(EngineKind engine)
    {
        try
        {
            ConsumerOptions options = new() { Engine = engine, Engines = EngineCatalog.All, Registry = new ConsumerRegistry() };
            DTraceConsumer consumer = await DTraceConsumer.OpenAsync(options).ConfigureAwait(false);
            try
            {
                return await consumer.FindProbesAsync(Any).ConfigureAwait(false);
            }
            finally
            {
                Removal.Behind(consumer);
            }
        }
        catch (DTraceException)
        {
            return [];
        }
    }

    /// <summary>A list and its successor.</summary>
    /// <param name="Begun">When the making began.</param>
    /// <param name="Making">The list, once it is made. It never fails.</param>
    /// <param name="Previous">The list before it.</param>
    private sealed record Listing(long Begun, Task<IReadOnlyList<ProbeDescription>> Making, IReadOnlyList<ProbeDescription> Previous)
    {
        public IReadOnlyList<ProbeDescription> Known => Making.IsCompleted ? Making.Result : Previous;
    }
}
