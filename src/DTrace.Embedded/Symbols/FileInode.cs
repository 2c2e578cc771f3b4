using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DTrace.Embedded.Symbols;

/// <summary>The inode of a file (statx(2)), which .NET does not tell.</summary>
internal static partial class FileInode
{
    // AT_FDCWD and STATX_INO; stx_ino stands at 32 of the 256 bytes of struct statx (include/uapi/linux/stat.h).
    private const int CurrentFolder = -100;
    private const uint Wanted = 0x100;
    private const int Length = 256;
    private const int Inode = 32;

    /// <summary>The inode of the file at a path; null where there is none, or the system cannot tell.</summary>
    public static unsafe ulong? Of(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        byte* result = stackalloc byte[Length];
        try
        {
            return Status(CurrentFolder, path, 0, Wanted, result) == 0 ? BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(result + Inode, sizeof(ulong))) : null;
        }
        catch (EntryPointNotFoundException)
        {
            // glibc before 2.28 and musl before 1.2.2 have no statx.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Status(int folder, string path, int flags, uint wanted, byte* result);
}
