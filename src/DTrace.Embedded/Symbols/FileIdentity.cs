using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DTrace.Embedded.Symbols;

/// <summary>What tells files apart that processes have mapped.</summary>
/// <param name="Device">The device, as a line of /proc/PID/maps spells it.</param>
/// <param name="Inode">The inode.</param>
/// <param name="Path">The path, as the process sees it.</param>
internal readonly partial record struct FileIdentity(string Device, ulong Inode, string Path)
{
    // AT_FDCWD and STATX_INO; stx_ino stands at 32 of the 256 bytes of struct statx, stx_dev_major and stx_dev_minor at 136 and 140 (include/uapi/linux/stat.h).
    private const int CurrentFolder = -100;
    private const uint Wanted = 0x100;
    private const int Length = 256;

    /// <summary>The file of a mapping.</summary>
    public static FileIdentity Of(Mapping mapping) => new(mapping.Device, mapping.Inode, mapping.FilePath);

    /// <summary>The file at a path (statx(2)); null where there is none, or the system cannot tell.</summary>
    public static unsafe FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        byte* result = stackalloc byte[Length];
        ReadOnlySpan<byte> status = new(result, Length);
        try
        {
            if (Status(CurrentFolder, path, 0, Wanted, result) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            // glibc before 2.28 and musl before 1.2.2 have no statx.
            return null;
        }

        string device = string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt32LittleEndian(status[136..]):x2}:{BinaryPrimitives.ReadUInt32LittleEndian(status[140..]):x2}");
        return new FileIdentity(device, BinaryPrimitives.ReadUInt64LittleEndian(status[32..]), path);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Status(int folder, string path, int flags, uint wanted, byte* result);
}
