using System.Globalization;

namespace DTrace.Embedded.Symbols;

/// <summary>
/// Where a process writes of the functions it compiled: <c>/tmp/perf-PID.map</c>, under the root folder that it sees and with the number that it has itself.
/// .NET's run time takes the folder of the variable TMPDIR.
/// </summary>
internal static class PerfMapFile
{
    private const int LongestEnvironment = 2 << 20;

    /// <summary>Opens the file of a process; null where it has none.</summary>
    /// <param name="directory">The process's folder in /proc.</param>
    public static PerfMap? Open(string directory)
    {
        try
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"perf-{OwnNumber(directory)}.map");
            foreach (string folder in Folders(directory))
            {
                string path = $"{directory}/root{folder}/{name}";
                if (File.Exists(path)) return new PerfMap(name, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            // It has ended, or is not ours to look at.
        }

        return null;
    }

    /// <summary>The number that the process has in its own pid namespace: the last of NSpid (proc_pid_status(5)).</summary>
    private static string OwnNumber(string directory)
    {
        string file = $"{directory}/status";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal)) : null;
        return line is null ? Path.GetFileName(directory) : line[(line.LastIndexOfAny(['\t', ' ', ':']) + 1)..];
    }

    private static IEnumerable<string> Folders(string directory)
    {
        yield return "/tmp";
        if (ReadVariable($"{directory}/environ", "TMPDIR=") is { } folder && folder.StartsWith('/')) yield return folder.TrimEnd('/');
    }

    private static string? ReadVariable(string file, string variable)
    {
        if (!File.Exists(file)) return null;
        using FileStream environment = File.OpenRead(file);
        byte[] bytes = new byte[LongestEnvironment];
        int length = environment.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return System.Text.Encoding.UTF8.GetString(bytes, 0, length).Split('\0').FirstOrDefault(text => text.StartsWith(variable, StringComparison.Ordinal))?[variable.Length..];
    }
}
