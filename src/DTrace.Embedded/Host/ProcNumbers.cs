using System.Globalization;
using System.Runtime.InteropServices;

namespace DTrace.Embedded.Host;

/// <summary>
/// The numbers that /proc gives to processes. They are this process's own, but where it is in a pid namespace that has no /proc mounted of its own:
/// there /proc shows the processes of a namespace around it (pid_namespaces(7)).
/// </summary>
internal static partial class ProcNumbers
{
    /// <summary>pidfd_open(2), the same on every architecture (include/uapi/asm-generic/unistd.h).</summary>
    private const nint PidFdOpen = 434;

    private static readonly Lazy<int> Nested = new(() => int.Max(0, NumbersOf("/proc/self/status").Length - 1));

    /// <summary>The inode of this process's pid namespace; null where the system has none.</summary>
    public static uint? OwnInode { get; } = InodeOf("/proc/self/ns/pid");

    /// <summary>
    /// The device of the inodes of namespaces, as the kernel numbers devices: 12 bits of major number, 20 of minor (MKDEV, include/linux/kdev_t.h); 0 where
    /// it cannot be asked.
    /// </summary>
    public static ulong NamespaceDevice => FileStatus.Of("/proc/self/ns/pid") is { } status ? ((ulong)status.Major << 20) | status.Minor : 0;

    /// <summary>The inode of the pid namespace that /proc shows; null where this process may not ask.</summary>
    public static uint? ProcInode => InodeOf("/proc/1/ns/pid");

    /// <summary>How much deeper this process's pid namespace lies than the one that /proc shows.</summary>
    public static int Depth => Nested.Value;

    /// <summary>The number that /proc gives to a process of this one's namespace; null where there is no such process.</summary>
    public static int? InProc(int processId)
    {
        if (Depth == 0) return processId;
        int descriptor = (int)SystemCall(PidFdOpen, processId, 0);
        if (descriptor < 0) return null;
        try
        {
            // What the descriptor stands for is told in numbers of the namespace that /proc shows.
            string line = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{descriptor}");
            return File.ReadLines(line).FirstOrDefault(text => text.StartsWith("Pid:", StringComparison.Ordinal)) is { } pid
                && int.TryParse(pid.AsSpan(4), CultureInfo.InvariantCulture, out int number) && number > 0
                    ? number
                    : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>The number, in this process's namespace, of a process that /proc shows; null where it has none there.</summary>
    public static int? FromProc(int number)
    {
        if (Depth == 0) return number;
        int[] numbers = NumbersOf(string.Create(CultureInfo.InvariantCulture, $"/proc/{number}/status"));
        return numbers.Length > Depth && InProc(numbers[Depth]) == number ? numbers[Depth] : null;
    }

    /// <summary>NSpid of proc_pid_status(5): a process's numbers, from the namespace that /proc shows to its own.</summary>
    private static int[] NumbersOf(string file)
    {
        const string Name = "NSpid:";
        try
        {
            string? line = File.ReadLines(file).FirstOrDefault(text => text.StartsWith(Name, StringComparison.Ordinal));
            return line is null ? [] : [.. line[Name.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return [];
        }
    }

    /// <summary>The number in a link as <c>pid:[4026531836]</c>.</summary>
    private static uint? InodeOf(string link)
    {
        try
        {
            string? target = new FileInfo(link).LinkTarget;
            int begin = target?.IndexOf('[', StringComparison.Ordinal) ?? -1;
            return begin > 0 && uint.TryParse(target.AsSpan(begin + 1, target!.Length - begin - 2), NumberStyles.None, CultureInfo.InvariantCulture, out uint inode) ? inode : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // syscall(2) is variadic in C; integer arguments pass alike either way.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
