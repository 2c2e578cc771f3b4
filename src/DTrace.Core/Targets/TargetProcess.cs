using System.Globalization;

namespace DTrace.Core;

/// <summary>
/// A process that a consumer traces: a command it created, or a process it grabbed. Once all of a consumer's have ended, its tracing ends, as by
/// exit(). When the consumer ends first, what it created is killed, and what it grabbed goes on.
/// </summary>
public sealed class TargetProcess
{
    private readonly ITargetProcess _process;
    private volatile bool _hasExited;
    private int _status;
    private bool _hasStatus;
    private int _signal;

    internal TargetProcess(ITargetProcess process, TargetCommand? command)
    {
        _process = process;
        ProcessId = process.ProcessId;
        Command = command;
    }

    /// <summary>The process's number, which is <c>$target</c> where it is the consumer's first; null where the library does not tell it (macOS, of a created one).</summary>
    public int? ProcessId { get; }

    /// <summary>The command it was created from; null where it was grabbed.</summary>
    public TargetCommand? Command { get; }

    /// <summary>Whether it has ended, as far as the consumer has noticed.</summary>
    public bool HasExited => _hasExited;

    /// <summary>
    /// The command's exit status, or 128 and the signal's number where a signal ended it. Null while it lives, of grabbed processes, and under
    /// libdtrace, which tells it to nobody.
    /// </summary>
    public int? ExitStatus => _hasExited && _hasStatus ? _status : null;

    /// <summary>The number of the signal that ended the command; null where none did, and where the engine does not tell a signal from a status.</summary>
    public int? Signal => _hasExited && _signal > 0 ? _signal : null;

    /// <summary>Lets it run. Called on the consumer's thread.</summary>
    internal void Continue() => _process.Continue();

    /// <summary>Learns what has become of it. Called on the consumer's thread.</summary>
    internal bool Observe()
    {
        if (_hasExited) return true;
        if (!_process.HasExited) return false;
        if (_process.ExitStatus is { } status)
        {
            _status = status;
            _hasStatus = true;
        }

        _signal = _process.Signal ?? 0;
        _hasExited = true;
        return true;
    }

    /// <summary>As <c>process 1234 (/bin/date)</c>.</summary>
    public override string ToString()
    {
        string number = ProcessId is { } id ? string.Create(CultureInfo.InvariantCulture, $"process {id}") : "process";
        return Command is null ? number : $"{number} ({Command})";
    }
}
