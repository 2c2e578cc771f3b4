namespace DTrace.Core;

/// <summary>The unread reports (drops or faults) of a consumer: the last 1,000; of those before, one report that sums them up.</summary>
internal sealed class ReportQueue<T>(Func<T?, T, long, T> sumUp)
    where T : class
{
    public const int Limit = 1_000;

    private readonly Queue<RecordEntry> _kept = new();
    private RecordEntry? _summary;
    private long _summed;

    public bool IsEmpty => _summary is null && _kept.Count == 0;

    public long HeadSequence => _summary?.Sequence ?? _kept.Peek().Sequence;

    public void Add(T report)
    {
        _kept.Enqueue(RecordEntry.Next(report, 0));
        if (_kept.Count <= Limit) return;
        RecordEntry oldest = _kept.Dequeue();
        _summed++;
        _summary = oldest with { Item = sumUp(_summary?.Item as T, (T)oldest.Item, _summed) };
    }

    public RecordEntry Take()
    {
        if (_summary is not { } summary) return _kept.Dequeue();
        _summary = null;
        _summed = 0;
        return summary;
    }

    public void Clear()
    {
        _kept.Clear();
        _summary = null;
        _summed = 0;
    }
}
