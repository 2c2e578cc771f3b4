using System.Runtime.InteropServices;

namespace DTrace.Core;

/// <summary>
/// Reads stacks. stack(): program counters, 8 bytes each, or 4 on a 32-bit kernel. ustack() and jstack():
/// <code>
/// | process id (4) | 1 where the walk did not reach the thread's first function (4) | program counter (8) * frames | strings, one per frame, NUL-terminated |
/// </code>
/// Frames are the argument's low half; its high half is the bytes of strings, 0 where there are none. A program counter of 0 ends the stack.
/// </summary>
internal static class StackDecoder
{
    public static StackFrames Kernel(in RecordDescription description, ReadOnlySpan<byte> datum, ISymbolResolver symbols)
    {
        bool isNarrow = description.Argument > 0 && (ulong)datum.Length / description.Argument == 4;
        int width = isNarrow ? 4 : 8;
        List<StackFrame> frames = [];
        for (; datum.Length >= width; datum = datum[width..])
        {
            ulong address = isNarrow ? MemoryMarshal.Read<uint>(datum) : MemoryMarshal.Read<ulong>(datum);
            if (address == 0) break;
            frames.Add(symbols.Kernel(address));
        }

        return new StackFrames(frames);
    }

    public static StackFrames User(in RecordDescription description, ReadOnlySpan<byte> datum, ISymbolResolver symbols)
    {
        List<StackFrame> frames = [];
        if (datum.Length < 8) return new StackFrames(frames);
        ulong head = MemoryMarshal.Read<ulong>(datum);
        int process = (int)head;
        ReadOnlySpan<byte> counters = datum[8..];
        ReadOnlySpan<byte> strings = [];
        ulong limit = (uint)description.Argument;
        if (description.Argument >> 32 != 0 && limit * 8 <= (ulong)counters.Length)
        {
            strings = counters[((int)limit * 8)..];
            counters = counters[..((int)limit * 8)];
        }

        for (; counters.Length >= 8; counters = counters[8..])
        {
            ulong address = MemoryMarshal.Read<ulong>(counters);
            if (address == 0) break;
            Add(frames, symbols.User(process, address), NextString(ref strings));
        }

        return new StackFrames(frames) { IsCut = head >> 32 != 0 };
    }

    /// <summary>
    /// A string stands for an address of no symbol and no mapped file, as the virtual machine of a jstack() names its own code: some helpers
    /// give a string for addresses they do not know, so that a file's own code keeps its address (dt_consume.c). One that begins with @ is
    /// an annotation, which dtrace(8) prints in brackets below the frame: here a frame of its own, of the same address.
    /// </summary>
    private static void Add(List<StackFrame> frames, StackFrame frame, string text)
    {
        bool isAnnotation = text.StartsWith('@');
        bool stands = text.Length > 0 && !isAnnotation && frame is { Symbol: null, Module: null };
        frames.Add(stands ? new StackFrame(frame.Address, null, text, 0) : frame);
        if (isAnnotation) frames.Add(new StackFrame(frame.Address, null, $"[ {text[1..]} ]", 0));
    }

    private static string NextString(ref ReadOnlySpan<byte> strings)
    {
        if (strings.IsEmpty) return string.Empty;
        int end = strings.IndexOf((byte)0);
        string text = DTraceText.Decode(end < 0 ? strings : strings[..end]);
        strings = end < 0 ? [] : strings[(end + 1)..];
        return text;
    }
}
