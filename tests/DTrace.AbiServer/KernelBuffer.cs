using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>One datum, or one format with its arguments, as the source delivered it.</summary>
/// <param name="Action">The action.</param>
/// <param name="Fields">The datum's description, or the arguments'.</param>
/// <param name="Bytes">What the descriptions' offsets point into.</param>
/// <param name="Format">The format, of printf() and its like.</param>
/// <param name="Text">The text, where the source has made it.</param>
internal sealed record TracedItem(TraceAction Action, RecordDescription[] Fields, byte[] Bytes, PrintfFormat? Format = null, string? Text = null)
{
    /// <summary>Whether it is one datum, of which the library makes no text.</summary>
    public bool IsDatum => Format is null && Text is null;

    /// <summary>Whether it is the record of a statement that records nothing.</summary>
    public bool IsEmpty => IsDatum && Bytes.Length == 0;
}

/// <summary>One firing of one clause.</summary>
internal sealed record TracedFiring(ProbeDescription Probe, int Cpu, long Timestamp, List<TracedItem> Items)
{
    /// <summary>Where it stands in the flow of functions.</summary>
    public FiringFlow Flow { get; init; }
}

/// <summary>
/// The kernel's side: what has been traced and not yet consumed, firings and faults in order, and what was lost. Principal buffers have a size, and
/// what does not fit is a drop.
/// </summary>
internal sealed class KernelBuffer : IRecordSink
{
    private readonly List<DropRecord> _drops = [];
    private readonly SortedDictionary<int, long> _lost = [];
    private TracedFiring? _open;
    private FiringFlow _flow;
    private long _bytes;

    /// <summary>Firings and faults.</summary>
    public Queue<object> Items { get; } = new();

    /// <summary>The room of one CPU's buffer in bytes; the server has one for all.</summary>
    public long Room { get; set; } = long.MaxValue;

    public void BeginFiring(ProbeDescription probe, int cpu, long? timestamp) => _open = new TracedFiring(probe, cpu, timestamp ?? 0, []) { Flow = _flow };

    public void Flow(in FiringFlow flow) => _flow = flow;

    public void Datum(in RecordDescription description, ReadOnlySpan<byte> datum)
    {
        bool isMark = description.Action == TraceAction.Trace && datum.Length == sizeof(ulong) && MemoryMarshal.Read<ulong>(datum) == StatementMarks.Mark;
        _open!.Items.Add(new TracedItem(description.Action, [description with { Offset = 0, Size = isMark ? 0 : description.Size }], isMark ? [] : datum.ToArray()));
    }

    public void Formatted(TraceAction action, PrintfFormat? format, ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, string? text) =>
        _open!.Items.Add(new TracedItem(action, arguments.ToArray(), record.ToArray(), format, text));

    public void Text(TraceAction action, string text) => _open!.Items.Add(new TracedItem(action, [], [], Text: text));

    public void OptionSet(string name, string? value)
    {
        byte[] words = Encoding.UTF8.GetBytes($"setopt\0{name}\0{value ?? "unset"}\0");
        _open!.Items.Add(new TracedItem(TraceAction.Library, [new RecordDescription(TraceAction.Library, 0, words.Length, 0, DatumType.Bytes)], words));
    }

    public void EndFiring()
    {
        TracedFiring firing = _open!;
        _open = null;
        // No room is made for a clause whose records are all of size 0: it fires and is not heard of (kernel's dtrace_ecb_resize). An empty clause is.
        if (firing.Items.Count > 0 && firing.Items.All(item => item.IsEmpty)) return;
        long size = 12 + firing.Items.Sum(item => (long)item.Bytes.Length);
        if (_bytes + size > Room)
        {
            _lost[firing.Cpu] = _lost.GetValueOrDefault(firing.Cpu) + 1;
            return;
        }

        _bytes += size;
        Items.Enqueue(firing);
    }

    public void Drop(DropRecord drop) => _drops.Add(drop);

    public void Fault(FaultRecord fault) => Items.Enqueue(fault);

    /// <summary>Takes all firings and faults.</summary>
    public object[] Take()
    {
        object[] items = [.. Items];
        Items.Clear();
        _bytes = 0;
        foreach ((int cpu, long count) in _lost)
            _drops.Add(new DropRecord(0, DropKind.Principal, cpu, count, count, string.Create(CultureInfo.InvariantCulture, $"{count} drop{(count == 1 ? "" : "s")} on CPU {cpu}")));
        _lost.Clear();
        return items;
    }

    /// <summary>Takes the losses of some kinds.</summary>
    public DropRecord[] TakeDrops(Func<DropKind, bool> wanted)
    {
        DropRecord[] taken = [.. _drops.Where(drop => wanted(drop.Kind))];
        _drops.RemoveAll(drop => wanted(drop.Kind));
        return taken;
    }
}
