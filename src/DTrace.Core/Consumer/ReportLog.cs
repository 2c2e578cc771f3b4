namespace DTrace.Core;

/// <summary>The reports (drops or faults) that stand on a consumer whether read or not: the last 1,000, and how many came before them.</summary>
internal sealed class ReportLog<T>
{
    private readonly Queue<T> _kept = new();

    public long NotKept { get; private set; }

    public void Add(T report)
    {
        lock (_kept)
        {
            _kept.Enqueue(report);
            if (_kept.Count <= ReportQueue<object>.Limit) return;
            _kept.Dequeue();
            NotKept++;
        }
    }

    public T[] ToArray()
    {
        lock (_kept) return [.. _kept];
    }
}
