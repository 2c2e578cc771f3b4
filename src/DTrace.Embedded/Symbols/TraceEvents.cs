namespace DTrace.Embedded.Symbols;

/// <summary>The kernel's trace events, by group and name (Documentation/trace/events.rst).</summary>
internal static class TraceEvents
{
    /// <summary>The events of system calls, each its own: the syscall provider has them.</summary>
    private const string SystemCalls = "syscalls";

    /// <summary>All of them but those of system calls; empty where the list cannot be had.</summary>
    public static IReadOnlyList<(string Group, string Name)> Read()
    {
        if (TraceFileSystem.Path is not { } folder) return [];
        try
        {
            return [.. File.ReadLines($"{folder}/available_events").Select(Split).Where(item => item.Name.Length != 0 && item.Group != SystemCalls)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static (string Group, string Name) Split(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (line, string.Empty) : (line[..colon], line[(colon + 1)..]);
    }
}
