namespace DTrace.Core;

/// <summary>
/// A command to trace from its beginning, as dtrace(8) does with -c. No shell takes part: each argument reaches the command as it stands.
/// </summary>
public sealed record TargetCommand
{
    /// <summary>The command: a path, or a name to be found by the variable PATH.</summary>
    public required string File { get; init; }

    /// <summary>Its arguments, without its own name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The folder to run it in, and to which a path is relative; null for the process's own. libdtrace runs it in the process's own all the same.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The file that an engine shall execute.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: there is none, or it cannot be executed.</exception>
    public string ResolveFile() => CommandFile.Find(File, WorkingDirectory ?? Environment.CurrentDirectory, Environment.GetEnvironmentVariable("PATH"));

    /// <summary>The command and its arguments.</summary>
    public override string ToString() => string.Join(' ', [File, .. Arguments]);
}
