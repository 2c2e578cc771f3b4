using System.Globalization;

namespace DTrace.Core;

/// <summary>How a command that was traced from its beginning ended.</summary>
public sealed class ProcessExit
{
    /// <summary>The signals of Linux from 1 on, on x86-64 and arm64 (signal(7)).</summary>
    private static readonly string[] LinuxSignals =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
        "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>The consumer that traced it.</summary>
    public required int ConsumerId { get; init; }

    /// <summary>The process's number; null where the engine does not know it.</summary>
    public required int? ProcessId { get; init; }

    /// <summary>The command and its arguments, as one text.</summary>
    public required string Command { get; init; }

    /// <summary>
    /// The exit status, or 128 and the signal's number where a signal ended it, as a shell's <c>$?</c>. Null under libdtrace, which tells it to nobody.
    /// </summary>
    public required int? ExitStatus { get; init; }

    /// <summary>The number of the signal that ended it; null where none did, and where the engine does not tell a signal from a status (LibDTrace, InProcess).</summary>
    public required int? Signal { get; init; }

    /// <summary>The signal's name, as <c>SIGTERM</c>; null where <see cref="Signal"/> is, and of a signal without a name.</summary>
    public string? SignalName => Signal is > 0 and int number && number <= LinuxSignals.Length ? "SIG" + LinuxSignals[number - 1] : null;

    /// <summary>As <c>process 1234 (/bin/date) has exited with status 0</c>.</summary>
    public override string ToString()
    {
        string process = ProcessId is { } id ? string.Create(CultureInfo.InvariantCulture, $"process {id} ({Command})") : $"process ({Command})";
        return this switch
        {
            { SignalName: { } name } => $"{process} was ended by {name}",
            { Signal: { } signal } => string.Create(CultureInfo.InvariantCulture, $"{process} was ended by signal {signal}"),
            { ExitStatus: { } status } => string.Create(CultureInfo.InvariantCulture, $"{process} has exited with status {status}"),
            _ => $"{process} has exited",
        };
    }

    /// <summary>What became of a command; null while it runs, and of a process that was not created.</summary>
    internal static ProcessExit? Of(int consumerId, TargetProcess target) => target is { HasExited: true, Command: { } command }
        ? new ProcessExit { ConsumerId = consumerId, ProcessId = target.ProcessId, Command = command.ToString(), ExitStatus = target.ExitStatus, Signal = target.Signal }
        : null;
}
