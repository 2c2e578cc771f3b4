using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Unicode;
using DTrace.Core;

namespace DTrace.Embedded.Session;

/// <summary>
/// Runs the commands of system() as C's function of that name does, and libdtrace with it: by /bin/sh, in the folder, with the environment and
/// the streams of this process. Each is waited for, so that they run in order, but not for ever.
/// </summary>
internal sealed class ShellCommands(TimeProvider clock)
{
    /// <summary>The longest wait for a command. It is left running, as what it does is unknown.</summary>
    public const int LimitSeconds = 30;

    /// <summary>The longest wait for a command once the consumer is being stopped.</summary>
    public const int StoppingLimitSeconds = 2;

    /// <summary>How long after a stop was asked for commands are still run: END's are.</summary>
    public const int LastStartSeconds = 10;

    private const string Shell = "/bin/sh";
    private const int StepMilliseconds = 50;
    private const long NotStopping = -1;

    private long _stopping = NotStopping;

    /// <summary>The consumer is being stopped. From any thread.</summary>
    public void Stop() => Interlocked.CompareExchange(ref _stopping, clock.GetTimestamp(), NotStopping);

    /// <summary>Runs a command.</summary>
    /// <returns>What went wrong, or null. A command's own failure is not ours, as it is not libdtrace's.</returns>
    public string? Run(string command)
    {
        if (SinceStop() > LastStartSeconds) return $"couldn't execute \"{command}\": tracing was stopped more than {LastStartSeconds} seconds ago";
        int end = command.IndexOf('\0', StringComparison.Ordinal);
        if (end >= 0) command = command[..end];
        try
        {
            using Process shell = Process.Start(new ProcessStartInfo(Shell, ["-c", Script(command)]))!;
            return Wait(shell) is { } limit
                ? $"\"{command}\" did not end within {limit} seconds: it is process {shell.Id}, and is left running"
                : null;
        }
        catch (Win32Exception refusal)
        {
            return $"couldn't execute \"{command}\": {refusal.Message}";
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The limit that was passed in seconds, or null.</returns>
    private int? Wait(Process shell)
    {
        long begun = clock.GetTimestamp();
        while (!shell.WaitForExit(StepMilliseconds))
        {
            double waited = clock.GetElapsedTime(begun).TotalSeconds;
            if (waited > LimitSeconds) return LimitSeconds;
            if (waited > StoppingLimitSeconds && SinceStop() > StoppingLimitSeconds) return StoppingLimitSeconds;
        }

        return null;
    }

    /// <summary>Seconds since a stop was asked for, or null.</summary>
    private double? SinceStop() => Interlocked.Read(ref _stopping) is var stopping and not NotStopping ? clock.GetElapsedTime(stopping).TotalSeconds : null;

    /// <summary>The command as .NET hands it on. It encodes arguments as UTF-8, so one of other bytes is spelled in octal for the shell to read.</summary>
    private static string Script(string command)
    {
        byte[] bytes = DTraceText.Encode(command);
        if (Utf8.IsValid(bytes)) return command;
        StringBuilder script = new("eval \"$(printf %b '");
        foreach (byte value in bytes) script.Append("\\0").Append(Convert.ToString(value, 8).PadLeft(3, '0'));
        return script.Append("')\"").ToString();
    }
}
