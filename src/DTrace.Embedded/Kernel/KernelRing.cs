using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel;

/// <summary>A ring buffer in the kernel; its memory is mapped at the first read.</summary>
internal sealed class KernelRing(BpfCalls calls, Descriptor descriptor, BpfMapSpec spec, IReadOnlyList<int> possibleCpus)
    : KernelMap(calls, descriptor, spec, possibleCpus)
{
    private RingMemory? _memory;

    /// <inheritdoc/>
    public override bool ReadRing(BpfRecordReader reader)
    {
        _memory ??= RingMemory.Map(Calls.System, Descriptor, Spec.MaxEntries, Spec.Name);
        return _memory.Read(reader);
    }

    /// <inheritdoc/>
    public override void Drain(BpfEntryReader reader) =>
        throw new InvalidOperationException($"Map '{Spec.Name}' is a ring buffer: it is read with {nameof(ReadRing)}.");

    protected override void Dispose(bool disposing)
    {
        _memory?.Dispose();
        base.Dispose(disposing);
    }
}
