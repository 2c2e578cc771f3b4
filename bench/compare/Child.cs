using System.Diagnostics;
using System.Globalization;

namespace DTracePS.Compare;

/// <summary>
/// A process that runs beside this one and whose lines are read. It is never killed: a tracer that is killed can leave the kernel's trace
/// events locked, so each program ends by itself and is waited for.
/// </summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private Child(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static Child Start(IReadOnlyList<string> command)
    {
        ProcessStartInfo start = new(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string argument in command.Skip(1)) start.ArgumentList.Add(argument);
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        process.StandardInput.Close();
        return new Child(process);
    }

    /// <summary>Runs a command and gives what it printed.</summary>
    public static string Run(params IReadOnlyList<string> command)
    {
        using Child child = Start(command);
        string text = child._process.StandardOutput.ReadToEnd();
        child.WaitForExit(command[0]);
        return text.Trim();
    }

    /// <summary>The processor time that it has spent so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The next line, or null at the end.</summary>
    public string? ReadLine() => _process.StandardOutput.ReadLine();

    /// <summary>Reads up to a line that begins so; gives how many lines with something in them came before.</summary>
    public int ReadTo(string beginning)
    {
        int before = 0;
        while (ReadLine() is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return before;
            if (line.Length > 0) before++;
        }

        throw new InvalidOperationException($"It ended before it was ready: {LastError()}");
    }

    /// <summary>
    /// Requires that it printed, after a time of the monotonic clock, a line of a beginning and that clock's nanoseconds: so a tracer that
    /// ended while it was measured is found out.
    /// </summary>
    public void RequireAlive(string beginning, long time)
    {
        while (ReadLine() is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal) && long.TryParse(line.AsSpan(beginning.Length), CultureInfo.InvariantCulture, out long at) && at >= time) return;
        }

        throw new InvalidOperationException("The tracer ended before the measurement did.");
    }

    /// <summary>Reads the rest in a thread of its own, and counts the lines that begin so.</summary>
    public Task<long> CountLines(string beginning) => Task.Factory.StartNew(
        () =>
        {
            long count = 0;
            while (ReadLine() is { } line)
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal)) count++;
            }

            return count;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    public void WaitForExit(string name)
    {
        _process.WaitForExit();
        if (_process.ExitCode != 0) throw new InvalidOperationException($"{name} ended with exit code {_process.ExitCode}: {LastError()}");
    }

    public void Dispose()
    {
        while (ReadLine() is not null)
        {
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private string LastError() =>
        _errors.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(line => line.Contains("rror", StringComparison.Ordinal) || line.Contains("ailed", StringComparison.Ordinal) || line.Contains("dtrace", StringComparison.Ordinal)) ?? "it said nothing";
}
