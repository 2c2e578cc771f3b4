using System.Runtime.InteropServices;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>What this process holds of the C library's heap.</summary>
internal static partial class NativeHeap
{
    /// <summary>Bytes in use in all arenas, mapped blocks among them (mallinfo2 of glibc: uordblks and hblkhd).</summary>
    public static long BytesInUse
    {
        get
        {
            HeapInformation heap = mallinfo2();
            return heap.InUse + heap.Mapped;
        }
    }

    [LibraryImport("libc")]
    private static partial HeapInformation mallinfo2();

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct HeapInformation
    {
        private readonly nint _arena, _ordinaryFree, _fastFree, _mappedCount;
        public readonly nint Mapped;
        private readonly nint _highest, _fastFreeBytes;
        public readonly nint InUse;
        private readonly nint _free, _releasable;
    }
}
