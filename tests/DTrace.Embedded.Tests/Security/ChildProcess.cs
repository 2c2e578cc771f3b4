using System.Diagnostics;
using Xunit;

namespace DTrace.Embedded.Tests.Security;

/// <summary>This test program again, as another process that runs one of the explicit tests of <see cref="TracingChild"/>.</summary>
internal sealed class ChildProcess : IDisposable
{
    /// <summary>Names the file that the child writes what it has to say to.</summary>
    public const string ReportVariable = "DTRACEPS_TEST_CHILD_REPORT";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly string _folder;

    /// <param name="test">A method of <see cref="TracingChild"/>.</param>
    /// <param name="wrapper">A program, and its arguments, to start it by; the folder for the report is made writable for everyone.</param>
    public ChildProcess(string test, params string[] wrapper)
    {
        _folder = Directory.CreateTempSubdirectory("DTracePS-child-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, (UnixFileMode)0x1ff);
        string[] command =
        [
            .. wrapper, Environment.ProcessPath!, typeof(ChildProcess).Assembly.Location, "-explicit", "only", "-method", $"{typeof(TracingChild).FullName}.{test}", "-noLogo", "-noColor",
        ];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[ReportVariable] = ReportPath;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["TMPDIR"] = _folder;
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The file that the child reports to; others beside it may serve as signs between the two.</summary>
    public string ReportPath => Path.Combine(_folder, "report");

    /// <summary>What the child reported, once it has ended by itself.</summary>
    public async Task<string> ReadToEndAsync()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        return File.Exists(ReportPath) ? await File.ReadAllTextAsync(ReportPath, TestContext.Current.CancellationToken) : $"no report: {await output} {await error}";
    }

    /// <summary>What the child has reported so far.</summary>
    public Task<string> ReadReportAsync() => File.ReadAllTextAsync(ReportPath, TestContext.Current.CancellationToken);

    /// <summary>Waits for something that the child brings about, or its end.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!condition() && !HasExited)
        {
            Assert.True(clock.Elapsed < Limit, $"the child did not do it within {Limit}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Kills it with SIGKILL, and waits for its end.</summary>
    public void Kill()
    {
        _process.Kill();
        Assert.True(_process.WaitForExit(Limit));
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
