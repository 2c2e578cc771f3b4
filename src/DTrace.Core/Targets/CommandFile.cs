namespace DTrace.Core;

/// <summary>Finds a command's file as a shell does: a path is taken as it is, a name is looked for in the folders of PATH, and in no other.</summary>
internal static class CommandFile
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The file's full path.</summary>
    /// <param name="command">The command as the user named it.</param>
    /// <param name="folder">The folder to which a path is relative.</param>
    /// <param name="path">The variable PATH.</param>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>, naming the command.</exception>
    public static string Find(string command, string folder, string? path)
    {
        if (command.Length == 0 || command.Contains('\0', StringComparison.Ordinal))
            throw Failure(command, "a command is a file's name, without NUL characters");
        if (!Directory.Exists(folder)) throw Failure(command, $"the folder {folder} to run it in does not exist");
        if (command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || command.Contains(Path.AltDirectorySeparatorChar, StringComparison.Ordinal))
        {
            string named = Path.GetFullPath(command, folder);
            if (Directory.Exists(named)) throw Failure(command, "it is a folder");
            string file = Existing(named) ?? throw Failure(command, "no such file");
            return IsExecutable(file) ? file : throw Failure(command, "permission denied: the file is not executable");
        }

        foreach (string place in (path ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (Existing(Path.Combine(Path.GetFullPath(place, folder), command)) is { } file && IsExecutable(file)) return file;
        }

        throw Failure(command, "no such command in the folders of PATH");
    }

    /// <summary>The file of a name, which Windows may leave without its ending.</summary>
    private static string? Existing(string file) =>
        File.Exists(file) ? file : OperatingSystem.IsWindows() && File.Exists(file + ".exe") ? file + ".exe" : null;

    /// <summary>On Windows the name decides; the system says at the start.</summary>
    private static bool IsExecutable(string file) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Executable) != 0;

    private static DTraceException Failure(string command, string reason) =>
        new(DTraceErrorKind.Argument, $"failed to execute {(command.Length == 0 ? "''" : command)}: {reason}");
}
