namespace DTrace.Embedded.Semantics;

/// <summary>The named macros (Dynamic Tracing Guide, "Macro Variables"): of the process that compiles, and the target.</summary>
internal static class ProcessMacros
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["pid", "ppid", "pgid", "sid", "uid", "euid", "gid", "egid", "projid", "taskid", "target"];

    /// <summary>The macros. Where the platform does not tell a number without native code it is 0, as <c>$target</c> is before there is one.</summary>
    public static IReadOnlyDictionary<string, int> Variables(int? target)
    {
        (int user, int group, int parent, int processGroup, int session) = ReadLinux();
        return new Dictionary<string, int>
        {
            ["pid"] = Environment.ProcessId,
            ["ppid"] = parent,
            ["pgid"] = processGroup,
            ["sid"] = session,
            ["uid"] = user,
            ["euid"] = user,
            ["gid"] = group,
            ["egid"] = group,
            ["projid"] = 0,
            ["taskid"] = 0,
            ["target"] = target ?? 0,
        };
    }

    /// <summary>Reads /proc/self/stat (fields 4 to 6 after the name) and the Uid and Gid lines of /proc/self/status.</summary>
    private static (int User, int Group, int Parent, int ProcessGroup, int Session) ReadLinux()
    {
        const string Stat = "/proc/self/stat", Status = "/proc/self/status";
        if (!OperatingSystem.IsLinux() || !File.Exists(Stat)) return default;
        string stat = File.ReadAllText(Stat);
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        string[] lines = File.ReadAllLines(Status);
        return (FirstNumber(lines, "Uid:"), FirstNumber(lines, "Gid:"), Number(fields[1]), Number(fields[2]), Number(fields[3]));
    }

    private static int FirstNumber(string[] lines, string key)
    {
        string? line = Array.Find(lines, candidate => candidate.StartsWith(key, StringComparison.Ordinal));
        return line is null ? 0 : Number(line[key.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries)[0]);
    }

    private static int Number(string text) =>
        int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out int value) ? value : 0;
}
