namespace DTrace.Core;

/// <summary>
/// A process that an engine's session created or grabbed. It is the session's: disposing the session kills a created one that still lives, and lets
/// a grabbed one go. Called on the consumer's thread alone.
/// </summary>
public interface ITargetProcess
{
    /// <summary>Its number; null where the engine does not know it.</summary>
    int? ProcessId { get; }

    /// <summary>Whether it has ended, as far as the engine has noticed; what it did before is then in the engine's buffers.</summary>
    bool HasExited { get; }

    /// <summary>The exit status, or 128 and the number of the signal that ended it; null where unknown.</summary>
    int? ExitStatus { get; }

    /// <summary>The number of the signal that ended it; null where none did, or where the engine does not tell.</summary>
    int? Signal => null;

    /// <summary>Lets it run, once tracing has started.</summary>
    void Continue();
}
