using System.Globalization;

namespace DTrace.Core.LibDTrace;

/// <summary>Whose child a process of Linux is.</summary>
internal static class LinuxParent
{
    /// <summary>Whether it is this process's. One that cannot be read is not.</summary>
    public static bool IsThisProcess(int processId)
    {
        try
        {
            // proc(5): number, name in parentheses, state, parent. The name may hold parentheses itself.
            string text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > 1 && fields[1] == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
