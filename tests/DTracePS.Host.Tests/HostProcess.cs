using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace DTracePS.Host.Tests;

/// <summary>What a run of the host printed, and its exit code.</summary>
internal sealed record HostResult(int ExitCode, string Output, string Error);

/// <summary>One run of the host, with its streams redirected.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Lock _gate = new();

    /// <summary>Runs a program in which SIGINT has its own meaning: a shell that starts the tests in the background has them ignore it.</summary>
    private HostProcess(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = OperatingSystem.IsLinux() ? new("env", ["--default-signal=INT", program, .. arguments]) : new(program, arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Append(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Append(_error, e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The top of the source tree.</summary>
    public static string Top { get; } = FindTop();

    /// <summary>The host that was built in this configuration: bin/CONFIGURATION/net10.0 stands under both projects.</summary>
    private static string ProgramPath
    {
        get
        {
            string framework = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
            string configuration = Path.GetFileName(Path.GetDirectoryName(framework)!);
            return Path.Combine(Top, "src", "DTracePS.Host", "bin", configuration, Path.GetFileName(framework), "dtraceps-host.dll");
        }
    }

    /// <summary>Runs the host to its end with nothing to read.</summary>
    /// <param name="hasLibrary">With PowerShell's native library, or in a copy from which it was removed, as on systems that have none.</param>
    /// <param name="arguments">The command line.</param>
    public static HostResult Run(bool hasLibrary, params string[] arguments)
    {
        using HostProcess host = new("dotnet", [hasLibrary ? ProgramPath : WithoutLibrary.ProgramPath, "-NoProfile", "-NonInteractive", .. arguments]);
        return host.Finish();
    }

    /// <summary>Runs a command in an environment with one variable changed.</summary>
    public static HostResult RunWith(string variable, string value, string command, bool hasLibrary = true)
    {
        using HostProcess host = new("env", [$"{variable}={value}", "dotnet", hasLibrary ? ProgramPath : WithoutLibrary.ProgramPath, "-NoProfile", "-NonInteractive", "-Command", command]);
        return host.Finish();
    }

    /// <summary>Starts the host and leaves it running.</summary>
    public static HostProcess Start(params string[] arguments) => new("dotnet", [ProgramPath, "-NoProfile", .. arguments]);

    /// <summary>Starts the host by a program that becomes it, and leaves it running.</summary>
    public static HostProcess StartUnder(string program, params string[] arguments) => new(program, ["dotnet", ProgramPath, "-NoProfile", .. arguments]);

    /// <summary>Starts the host on a terminal of its own, which util-linux's script makes: what is written to its input is typed there.</summary>
    public static HostProcess StartOnTerminal(params string[] arguments) =>
        new("env", ["--unset=NO_COLOR", "TERM=xterm", "script", "--quiet", "--flush", "--return", "--command", "exec " + ShellCommand(arguments), "/dev/null"]);

    /// <summary>Starts the host in a line of the shell.</summary>
    public static HostProcess StartInShell(string after, params string[] arguments) => new("sh", ["-c", $"{ShellCommand(arguments)} {after}"]);

    /// <summary>Gives the host text to read, with more to come.</summary>
    public void WriteInput(string text)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
    }

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until the output holds a text.</summary>
    public void WaitForOutput(string text)
    {
        bool isThere = SpinWait.SpinUntil(() => { lock (_gate) return _output.ToString().Contains(text, StringComparison.Ordinal); }, Limit);
        Assert.True(isThere, $"'{text}' did not come. Output: {_output} Errors: {_error}");
    }

    /// <summary>Ends the input and waits for the end.</summary>
    public HostResult Finish()
    {
        _process.StandardInput.Close();
        return WaitForEnd();
    }

    /// <summary>Waits for the end with the input open: a terminal's end would be typed behind what was typed last.</summary>
    public HostResult WaitForEnd()
    {
        Assert.True(_process.WaitForExit(Limit), $"The host did not end. Output: {_output} Errors: {_error}");
        _process.WaitForExit();
        return new HostResult(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>Ends the process if it still runs.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    /// <summary>A copy of the host, made once a run, without libpsl-native.</summary>
    private static class WithoutLibrary
    {
        public static readonly string ProgramPath = Copy();

        private static string Copy()
        {
            string source = Path.GetDirectoryName(HostProcess.ProgramPath)!;
            string target = Path.Combine(AppContext.BaseDirectory, "without-library");
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
            foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            {
                if (Path.GetFileName(file).StartsWith("libpsl-native", StringComparison.Ordinal)) continue;
                string copy = Path.Combine(target, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            return Path.Combine(target, Path.GetFileName(HostProcess.ProgramPath));
        }
    }

    private static string ShellCommand(string[] arguments)
    {
        string[] all = [ProgramPath, "-NoProfile", .. arguments];
        return "dotnet " + string.Join(' ', all.Select(argument => "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
    }

    private static string FindTop()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DTracePS.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not stand in the source tree.");
    }

    private void Append(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (_gate) text.Append(line).Append('\n');
    }
}
