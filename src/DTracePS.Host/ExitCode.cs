namespace DTracePS.Host;

/// <summary>The exit codes the host chooses itself; a script's <c>exit N</c> gives any other.</summary>
internal static class ExitCode
{
    /// <summary>Everything ran.</summary>
    public const int Success = 0;

    /// <summary>A terminating error, or a -Command whose last statement failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line is not understood, or names a file that is not there: pwsh's own number for it.</summary>
    public const int BadCommandLine = 64;

    /// <summary>Ctrl-C ended a script or command: 128 and SIGINT's number, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>128, to which a shell adds the number of the signal that ended a process.</summary>
    public const int SignalBase = 128;
}
