using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// Brings stacks and user addresses of every libdtrace into illumos's shape:
/// <code>
/// illumos         kernel: pc...                             user: pid, pc...
/// Linux 2.0.1     the same                                  user: tid:32 pid:32, pc...
/// Linux 2.0.7     kernel: depth, flag:32 pid:32, pc...      user: the same with flag 1
/// </code>
/// All words are 8 bytes; program counters end at a 0.
/// </summary>
internal static class StackNormaliser
{
    private const int Word = sizeof(ulong);

    /// <summary>Describes a datum in illumos's shape, rewriting the process's word where it must.</summary>
    /// <param name="shape">The library's shape.</param>
    /// <param name="meaning">What the datum is.</param>
    /// <param name="record">Its description, whose offset counts from the start of <paramref name="data"/>.</param>
    /// <param name="data">A copy of the data, which may be written to.</param>
    public static RecordDescription Normalise(StackShape shape, ActionMeaning meaning, NativeRecord record, Span<byte> data)
    {
        bool stack = meaning.Action is TraceAction.Stack or TraceAction.UStack or TraceAction.JStack;
        if (shape == StackShape.Illumos || meaning.Delivery is not (Delivery.KernelStack or Delivery.UserStack))
            return new RecordDescription(meaning.Action, record.Offset, record.Size, record.Argument);

        if (shape == StackShape.DepthHeader && stack) return WithoutHeader(meaning, record, data);
        if (meaning.Delivery == Delivery.UserStack) KeepProcessOnly(data.Slice(record.Offset, Word), processInLowHalf: true);
        return new RecordDescription(meaning.Action, record.Offset, record.Size, record.Argument);
    }

    private static RecordDescription WithoutHeader(ActionMeaning meaning, NativeRecord record, Span<byte> data)
    {
        if (record.Size < 2 * Word) throw NativeRecord.Misread();
        int most = (record.Size / Word) - 2;
        int skip = meaning.Delivery == Delivery.KernelStack ? 2 * Word : Word;
        if (meaning.Delivery == Delivery.UserStack) KeepProcessOnly(data.Slice(record.Offset + Word, Word), processInLowHalf: false);
        return new RecordDescription(meaning.Action, record.Offset + skip, record.Size - skip, (ulong)most);
    }

    private static void KeepProcessOnly(Span<byte> word, bool processInLowHalf)
    {
        ulong value = MemoryMarshal.Read<ulong>(word);
        // The halves are two 32-bit fields in memory order where the process is not in the low half of one word.
        ulong process = processInLowHalf ? value & uint.MaxValue : MemoryMarshal.Read<uint>(word[sizeof(uint)..]);
        MemoryMarshal.Write(word, process);
    }
}
