using System.Runtime.InteropServices;

namespace DTracePS.Host.Native;

/// <summary>
/// libSystem.Native, which comes with .NET on each system and gives structures of C's library one layout
/// (dotnet/runtime, src/native/libs/System.Native: pal_io.h, pal_process.h, pal_uid.h of .NET 10).
/// </summary>
internal static unsafe partial class SystemNative
{
    private const string Library = "libSystem.Native";

    /// <summary>What stat(2) tells.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FileStatus
    {
        public int Flags;
        public int Mode;
        public uint UserId;
        public uint GroupId;
        public long Size;
        public long AccessTime;
        public long AccessTimeNanoseconds;
        public long ModificationTime;
        public long ModificationTimeNanoseconds;
        public long ChangeTime;
        public long ChangeTimeNanoseconds;
        public long BirthTime;
        public long BirthTimeNanoseconds;
        public long Device;
        public long RawDevice;
        public long Inode;
        public uint UserFlags;
    }

    /// <summary>A line of the users' data base.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Passwd
    {
        public byte* Name;
        public byte* Password;
        public uint UserId;
        public uint GroupId;
        public byte* UserInfo;
        public byte* HomeDirectory;
        public byte* Shell;
    }

    [LibraryImport(Library, EntryPoint = "SystemNative_Access")]
    public static partial int Access(byte* path, int mode);

    [LibraryImport(Library, EntryPoint = "SystemNative_Stat", SetLastError = true)]
    public static partial int Stat(byte* path, FileStatus* status);

    [LibraryImport(Library, EntryPoint = "SystemNative_LStat", SetLastError = true)]
    public static partial int LStat(byte* path, FileStatus* status);

    [LibraryImport(Library, EntryPoint = "SystemNative_Link", SetLastError = true)]
    public static partial int Link(byte* existing, byte* path);

    [LibraryImport(Library, EntryPoint = "SystemNative_SymLink", SetLastError = true)]
    public static partial int SymLink(byte* target, byte* path);

    [LibraryImport(Library, EntryPoint = "SystemNative_Kill")]
    public static partial int Kill(int processId, int signal);

    /// <summary>The process's number where it has ended, 0 where it still runs, -1 where it is no child.</summary>
    [LibraryImport(Library, EntryPoint = "SystemNative_WaitPidExitedNoHang")]
    public static partial int WaitPidExitedNoHang(int processId, int* exitCode);

    /// <summary>0, or -1 where there is no such user, or an error number.</summary>
    [LibraryImport(Library, EntryPoint = "SystemNative_GetPwUidR")]
    public static partial int GetPwUid(uint userId, Passwd* passwd, byte* buffer, int length);

    /// <summary>A string that the caller frees, or null.</summary>
    [LibraryImport(Library, EntryPoint = "SystemNative_GetGroupName")]
    public static partial byte* GetGroupName(uint groupId);

    [LibraryImport(Library, EntryPoint = "SystemNative_ForkAndExecProcess", SetLastError = true)]
    public static partial int ForkAndExecProcess(
        byte* fileName, byte** arguments, byte** environment, byte* folder, int redirectInput, int redirectOutput, int redirectError,
        int setCredentials, uint userId, uint groupId, uint* groups, int groupCount, int* processId, int* input, int* output, int* error);
}
