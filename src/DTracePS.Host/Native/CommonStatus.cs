using System.Runtime.InteropServices;

namespace DTracePS.Host.Native;

/// <summary>libpsl-native's own form of what stat(2) tells (its getcommonstat.h). What .NET does not tell is 1 (links) or reckoned (blocks).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CommonStatus
{
    public long Inode;
    public int Mode;
    public int UserId;
    public int GroupId;
    public int HardlinkCount;
    public long Size;
    public long AccessTime;
    public long ModifiedTime;
    public long StatusChangeTime;
    public long BlockSize;
    public int DeviceId;
    public int NumberOfBlocks;
    public int IsDirectory;
    public int IsFile;
    public int IsSymbolicLink;
    public int IsBlockDevice;
    public int IsCharacterDevice;
    public int IsNamedPipe;
    public int IsSocket;
    public int IsSetUid;
    public int IsSetGid;
    public int IsSticky;

    /// <summary>Translates .NET's form of it. The bits of the mode are the same on each system.</summary>
    public static CommonStatus Of(in SystemNative.FileStatus status)
    {
        const int block = 512;
        int kind = status.Mode & 0xf000 /* S_IFMT */;
        return new CommonStatus
        {
            Inode = status.Inode,
            Mode = status.Mode,
            UserId = (int)status.UserId,
            GroupId = (int)status.GroupId,
            HardlinkCount = 1,
            Size = status.Size,
            AccessTime = status.AccessTime,
            ModifiedTime = status.ModificationTime,
            StatusChangeTime = status.ChangeTime,
            BlockSize = 4096,
            DeviceId = (int)status.Device,
            NumberOfBlocks = (int)((status.Size + block - 1) / block),
            IsDirectory = Is(kind == 0x4000),
            IsFile = Is(kind == 0x8000),
            IsSymbolicLink = Is(kind == 0xa000),
            IsBlockDevice = Is(kind == 0x6000),
            IsCharacterDevice = Is(kind == 0x2000),
            IsNamedPipe = Is(kind == 0x1000),
            IsSocket = Is(kind == 0xc000),
            IsSetUid = Is((status.Mode & 0x800) != 0),
            IsSetGid = Is((status.Mode & 0x400) != 0),
            IsSticky = Is((status.Mode & 0x200) != 0),
        };
    }

    private static int Is(bool value) => value ? 1 : 0;
}
