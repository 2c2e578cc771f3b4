namespace DTrace.Core;

/// <summary>
/// The consumers of a session, by number and name. It holds those that were named or started until they are removed, as PowerShell holds its jobs
/// and sessions; one that was neither, and that nobody else holds, is closed.
/// </summary>
public sealed class ConsumerRegistry
{
    private readonly Dictionary<int, Entry> _entries = [];
    private int _lastId;

    /// <summary>The consumers of this process.</summary>
    public static ConsumerRegistry Default { get; } = new();

    /// <summary>The consumers, in the order they were opened.</summary>
    public IReadOnlyList<DTraceConsumer> All
    {
        get
        {
            List<DTraceConsumer> alive = [];
            lock (_entries)
            {
                foreach (Entry entry in _entries.Values.OrderBy(entry => entry.Session.Id))
                {
                    if (entry.Handle.TryGetTarget(out DTraceConsumer? consumer)) alive.Add(consumer);
                }
            }

            return alive;
        }
    }

    /// <summary>The consumer of a number, or null.</summary>
    public DTraceConsumer? Find(int id)
    {
        lock (_entries)
        {
            return _entries.TryGetValue(id, out Entry? entry) && entry.Handle.TryGetTarget(out DTraceConsumer? consumer) ? consumer : null;
        }
    }

    /// <summary>The consumers of a name, without regard to case.</summary>
    public IReadOnlyList<DTraceConsumer> Find(string name) =>
        [.. All.Where(consumer => string.Equals(consumer.Name, name, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Stops and closes every consumer, also those already dropped: for the end of a session or process.</summary>
    /// <param name="timeout">How long to wait for all of them; past it the closing goes on behind.</param>
    /// <returns>Whether all were closed in time.</returns>
    public bool StopAll(TimeSpan timeout)
    {
        TracingSession[] sessions;
        lock (_entries) sessions = [.. _entries.Values.Select(entry => entry.Session)];
        return Task.WaitAll([.. sessions.Select(session => session.BeginRemove())], timeout);
    }

    internal int NextId() => Interlocked.Increment(ref _lastId);

    internal void Add(TracingSession session, DTraceConsumer consumer)
    {
        lock (_entries) _entries.Add(session.Id, new Entry(session, new WeakReference<DTraceConsumer>(consumer)));
    }

    /// <summary>Holds a consumer until it is removed; without effect where it has been.</summary>
    internal void Hold(DTraceConsumer consumer) => SetHeld(consumer.Id, consumer);

    /// <summary>Holds a consumer no more.</summary>
    internal void LetGo(DTraceConsumer consumer) => SetHeld(consumer.Id, null);

    internal void Remove(int id)
    {
        lock (_entries) _entries.Remove(id);
    }

    private void SetHeld(int id, DTraceConsumer? consumer)
    {
        lock (_entries)
        {
            if (_entries.TryGetValue(id, out Entry? entry)) entry.Held = consumer;
        }
    }

    private sealed record Entry(TracingSession Session, WeakReference<DTraceConsumer> Handle)
    {
        public DTraceConsumer? Held { get; set; }
    }
}
