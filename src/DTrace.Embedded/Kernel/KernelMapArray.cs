using System.Runtime.InteropServices;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel;

/// <summary>An array of maps: each slot has a map, which programs reach through it.</summary>
internal sealed class KernelMapArray : KernelMap
{
    private readonly KernelMap[] _slots;

    /// <summary>Makes the array's reading side, which then owns the inner maps.</summary>
    public KernelMapArray(BpfCalls calls, Descriptor descriptor, BpfMapSpec spec, IReadOnlyList<int> possibleCpus, KernelMap[] inner)
        : base(calls, descriptor, spec, possibleCpus) => _slots = inner;

    /// <inheritdoc/>
    public override IBpfMap Inner(int slot) => _slots[slot];

    /// <inheritdoc/>
    public override void Drain(BpfEntryReader reader) =>
        throw new InvalidOperationException($"Map '{Spec.Name}' is an array of maps: its inner maps are read.");

    /// <summary>
    /// Puts the maps into their slots, and returns after a grace period, in which every program that was running has ended: so does the kernel's
    /// update of an array of maps (<c>maybe_wait_bpf_programs</c>, kernel/bpf/syscall.c, kernel 4.20). A batch waits once for all slots, some ten
    /// milliseconds saved for each.
    /// </summary>
    public void Fill()
    {
        int[] keys = [.. Enumerable.Range(0, _slots.Length)];
        int[] values = [.. _slots.Select(map => map.Descriptor.Number)];
        if (_slots.Length > 1)
        {
            int result = Calls.UpdateBatch(Descriptor, MemoryMarshal.AsBytes<int>(keys), MemoryMarshal.AsBytes<int>(values), keys.Length);
            if (result >= 0) return;
            if (result != -Errno.ENOTSUPP) throw Refused(BpfCommand.MapUpdateBatch, result, "filling");
        }

        for (int slot = 0; slot < keys.Length; slot++)
            Update(MemoryMarshal.AsBytes(keys.AsSpan(slot, 1)), MemoryMarshal.AsBytes(values.AsSpan(slot, 1)));
    }

    /// <summary>
    /// <see cref="Fill"/> of an array that no program uses yet: the slots are filled at once, and only the grace period, which nobody needs, takes
    /// its time on another thread.
    /// </summary>
    public void FillAhead()
    {
        Task filling = Task.Run(Fill);
        try
        {
            byte[] last = BitConverter.GetBytes(_slots.Length - 1), id = new byte[sizeof(int)];
            while (!filling.IsCompleted && !TryLookup(last, id)) Thread.Sleep(0);
            if (filling.IsCompleted) filling.GetAwaiter().GetResult();
        }
        catch
        {
            // Before the array is closed: its number must not be another descriptor's when the call is made.
            ((IAsyncResult)filling).AsyncWaitHandle.WaitOne();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        foreach (KernelMap map in _slots) map.Dispose();
        base.Dispose(disposing);
    }
}
