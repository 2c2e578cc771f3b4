using System.Runtime.InteropServices;

namespace DTracePS;

/// <summary>What poll(2) tells of the process's own input and output.</summary>
internal static partial class ConsoleDescriptor
{
    /// <summary>The number of the standard input.</summary>
    public const int Input = 0;

    /// <summary>The number of the standard output.</summary>
    public const int Output = 1;

    /// <summary>Whether nobody is at its other end any more: a pipe without a reader, a terminal that was closed. Never so on Windows, which has no poll(2).</summary>
    public static bool IsClosed(int descriptor)
    {
        const short error = 8, hangUp = 16;
        if (OperatingSystem.IsWindows()) return false;
        PollDescriptor polled = new() { Descriptor = descriptor };
        return Poll(ref polled, 1, 0) > 0 && (polled.Found & (error | hangUp)) != 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeout);
}
