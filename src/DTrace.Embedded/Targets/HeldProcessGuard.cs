using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace DTrace.Embedded.Targets;

/// <summary>
/// Kills a process that is held stopped, should this process be killed before it lets the other go on: nobody would do it then. It is a shell that
/// reads a pipe: the number of the process, then a word once the process runs; where the pipe ends before, it kills.
/// </summary>
internal sealed class HeldProcessGuard : IDisposable
{
    private const string Shell = "/bin/sh";
    private const string Script = "trap '' INT HUP TERM; read -r held && ! read -r over && kill -KILL \"$held\"";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Process _shell;

    private HeldProcessGuard(Process shell) => _shell = shell;

    /// <summary>Starts it, before the process that is to be held; null where the system has no shell.</summary>
    public static HeldProcessGuard? Start()
    {
        ProcessStartInfo start = new(Shell, ["-c", Script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return new HeldProcessGuard(Process.Start(start)!);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Tells it which process is held.</summary>
    public void Guard(int processId) => Write(processId.ToString(CultureInfo.InvariantCulture));

    /// <summary>Ends it; the process is let be.</summary>
    public void Dispose()
    {
        Write("over");
        _shell.StandardInput.Dispose();
        _shell.WaitForExit(Patience);
        _shell.Dispose();
    }

    private void Write(string line)
    {
        try
        {
            _shell.StandardInput.Write(line + "\n");
            _shell.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The shell was killed.
        }
    }
}
