using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace DTrace.Embedded.Host;

/// <summary>Where a file is, as the kernel tells it (statx(2), since Linux 4.11).</summary>
/// <param name="Major">The major number of its device.</param>
/// <param name="Minor">The minor number.</param>
/// <param name="Inode">Its inode.</param>
internal readonly partial record struct FileStatus(uint Major, uint Minor, ulong Inode)
{
    // AT_FDCWD and STATX_INO; stx_ino stands at 32 of the 256 bytes of struct statx, stx_dev_major and stx_dev_minor at 136 and 140 (include/uapi/linux/stat.h).
    private const nint CurrentFolder = -100;
    private const nint Wanted = 0x100;
    private const int Length = 256;

    /// <summary>The status of the file at a path; null where there is none, or the system cannot tell.</summary>
    public static unsafe FileStatus? Of(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        byte* result = stackalloc byte[Length];
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            nint number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 291 : 332;
            if (SystemCall(number, CurrentFolder, (nint)name, 0, Wanted, (nint)result) != 0) return null;
        }

        ReadOnlySpan<byte> status = new(result, Length);
        return new FileStatus(
            BinaryPrimitives.ReadUInt32LittleEndian(status[136..]), BinaryPrimitives.ReadUInt32LittleEndian(status[140..]), BinaryPrimitives.ReadUInt64LittleEndian(status[32..]));
    }

    // syscall(2) is variadic in C; integer arguments pass alike either way.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint folder, nint path, nint flags, nint wanted, nint result);
}
