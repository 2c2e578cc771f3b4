using System.Globalization;

namespace DTrace.Core;

/// <summary>What Linux tells of a process in /proc/PID/stat (proc_pid_stat(5)).</summary>
/// <param name="Parent">The number of its parent, in the pid namespace that /proc is of.</param>
/// <param name="StartTime">When it started, in the kernel's ticks since it booted.</param>
public sealed record ProcessStatus(int Parent, ulong StartTime)
{
    // Fields behind the name, which stands in parentheses and may hold some itself: the 4th and the 22nd of the line.
    private const int ParentField = 1;
    private const int StartTimeField = 19;

    /// <summary>Reads that of a process; null where there is none, or it may not be read.</summary>
    /// <param name="process">Its number in /proc.</param>
    public static ProcessStatus? Read(int process)
    {
        try
        {
            string line = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            string[] fields = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > StartTimeField
                && int.TryParse(fields[ParentField], CultureInfo.InvariantCulture, out int parent)
                && ulong.TryParse(fields[StartTimeField], CultureInfo.InvariantCulture, out ulong start)
                ? new ProcessStatus(parent, start)
                : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
