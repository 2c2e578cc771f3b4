using System.Globalization;

namespace DTrace.Core;

/// <summary>
/// What a consumer has received and nobody has read: records, drops and faults, in order of arrival. Adding never fails: the limit
/// is the pump's to respect, so that a pass once begun is taken whole. Items leave in two steps and some at a time: a reader leases what it is going
/// to read, then commits what it wrote and returns the rest, so that an interrupted reader loses none.
/// </summary>
/// <param name="consumerId">The consumer whose it is.</param>
/// <param name="roomAgain">Called where <see cref="TakesMore"/> was false and half of the queue is free again; on the reader's thread.</param>
internal sealed class RecordQueue(int consumerId, Action roomAgain)
{
    /// <summary>Records at which the pump ceases to fetch more.</summary>
    public const int RecordLimit = 65_536;

    /// <summary>Estimated bytes at which the pump ceases to fetch more.</summary>
    public const long ByteLimit = 64L << 20;

    private readonly object _gate = new();
    private readonly Queue<RecordEntry> _records = new();
    private readonly ReportQueue<DropRecord> _drops = new(SumUp);
    private readonly ReportQueue<FaultRecord> _faults = new((_, last, count) => SumUp(consumerId, last, count));
    private readonly PriorityQueue<RecordEntry, long> _returned = new();
    private readonly List<ReaderSignal> _readers = [];
    private int _recordCount;
    private long _bytes;
    private bool _awaitsRoom;

    /// <summary>Whether no limit is reached; what a reader holds but has not committed still counts.</summary>
    public bool TakesMore()
    {
        lock (_gate)
        {
            _awaitsRoom = _recordCount >= RecordLimit || _bytes >= ByteLimit;
            return !_awaitsRoom;
        }
    }

    /// <summary>The sequence number of the oldest item, or null where there is none.</summary>
    /// <param name="reportsOnly">Of drops and faults only.</param>
    public long? HeadSequence(bool reportsOnly)
    {
        lock (_gate)
        {
            long head = Head(reportsOnly);
            return head == long.MaxValue ? null : head;
        }
    }

    public void Add(TraceRecord record)
    {
        int size = RecordSize.Estimate(record);
        lock (_gate)
        {
            _records.Enqueue(RecordEntry.Next(record, size));
            _recordCount++;
            _bytes += size;
        }
    }

    public void Add(DropRecord drop)
    {
        lock (_gate) _drops.Add(drop);
        Signal();
    }

    public void Add(FaultRecord fault)
    {
        lock (_gate) _faults.Add(fault);
        Signal();
    }

    /// <summary>Takes the oldest items for one reader, who then commits or returns each.</summary>
    /// <param name="reportsOnly">Drops and faults only.</param>
    /// <param name="horizon">The highest sequence number to take.</param>
    /// <param name="entries">Where they go.</param>
    /// <returns>How many they are.</returns>
    public int Lease(bool reportsOnly, long horizon, Span<RecordEntry> entries)
    {
        int count = 0;
        lock (_gate)
        {
            for (; count < entries.Length; count++)
            {
                long head = Head(reportsOnly);
                if (head == long.MaxValue || head > horizon) break;
                entries[count] = _returned.Count > 0 && _returned.Peek().Sequence == head ? _returned.Dequeue()
                    : _records.Count > 0 && _records.Peek().Sequence == head ? _records.Dequeue()
                    : !_drops.IsEmpty && _drops.HeadSequence == head ? _drops.Take()
                    : _faults.Take();
            }
        }

        return count;
    }

    /// <summary>Leased items are written: they are gone.</summary>
    public void Commit(ReadOnlySpan<RecordEntry> entries)
    {
        bool hasRoom;
        lock (_gate)
        {
            foreach (RecordEntry entry in entries)
            {
                if (entry.Item is not TraceRecord) continue;
                _recordCount--;
                _bytes -= entry.Size;
            }

            hasRoom = _awaitsRoom && _recordCount <= RecordLimit / 2 && _bytes <= ByteLimit / 2;
            if (hasRoom) _awaitsRoom = false;
        }

        if (hasRoom) roomAgain();
    }

    /// <summary>Leased items were not written: they are the next again.</summary>
    public void Return(ReadOnlySpan<RecordEntry> entries)
    {
        if (entries.IsEmpty) return;
        lock (_gate)
        {
            foreach (RecordEntry entry in entries) _returned.Enqueue(entry, entry.Sequence);
        }

        Signal();
    }

    /// <summary>Throws away what is left, of a removed consumer.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _records.Clear();
            _drops.Clear();
            _faults.Clear();
            _returned.Clear();
            _recordCount = 0;
            _bytes = 0;
        }
    }

    public void Attach(ReaderSignal reader)
    {
        lock (_readers) _readers.Add(reader);
    }

    public void Detach(ReaderSignal reader)
    {
        lock (_readers) _readers.Remove(reader);
    }

    /// <summary>Wakes waiting readers: there is something new, or the consumer's state has changed.</summary>
    public void Signal()
    {
        lock (_readers)
        {
            foreach (ReaderSignal reader in _readers) reader.Set();
        }
    }

    private long Head(bool reportsOnly)
    {
        long head = long.MaxValue;
        if (_returned.Count > 0 && !(reportsOnly && _returned.Peek().Item is TraceRecord)) head = _returned.Peek().Sequence;
        if (_records.Count > 0 && !reportsOnly) head = Math.Min(head, _records.Peek().Sequence);
        if (!_drops.IsEmpty) head = Math.Min(head, _drops.HeadSequence);
        if (!_faults.IsEmpty) head = Math.Min(head, _faults.HeadSequence);
        return head;
    }

    private static DropRecord SumUp(DropRecord? before, DropRecord last, long reports)
    {
        long count = (before?.Count ?? 0) + last.Count;
        return last with
        {
            Cpu = -1,
            Count = count,
            Message = string.Create(CultureInfo.InvariantCulture, $"{count} drops in {reports} earlier reports, of which only the sum was kept"),
        };
    }

    private static FaultRecord SumUp(int consumer, FaultRecord last, long reports) => new(
        consumer, null, -1, last.Kind, -1, 0,
        string.Create(CultureInfo.InvariantCulture, $"{reports} earlier run-time faults, of which only the number was kept"));
}
