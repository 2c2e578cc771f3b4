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

    private HostProcess(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
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
    public static HostResult Run(params string[] arguments) => RunWithInput(string.Empty, arguments);

    /// <summary>Runs the host to its end with text to read.</summary>
    public static HostResult RunWithInput(string input, params string[] arguments)
    {
        using HostProcess host = Start(arguments);
        host.WriteInput(input);
        return host.Finish();
    }

    /// <summary>Starts the host and leaves it running.</summary>
    public static HostProcess Start(params string[] arguments) => new("dotnet", [ProgramPath, .. arguments]);

    /// <summary>Starts the host on a terminal of its own, which util-linux's script makes: what is written to its input is typed there.</summary>
    public static HostProcess StartOnTerminal(params string[] arguments)
    {
        IEnumerable<string> quoted = arguments.Prepend(ProgramPath).Select(argument => "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'");
        return new("script", ["--quiet", "--flush", "--return", "--command", "exec dotnet " + string.Join(' ', quoted), "/dev/null"]);
    }

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
