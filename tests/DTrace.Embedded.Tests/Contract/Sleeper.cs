using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>A process that sleeps until it is killed, and that is no child of this process: the shell that started it is gone.</summary>
internal sealed class Sleeper : IDisposable
{
    private bool _killed;

    private Sleeper(int id) => Id = id;

    public int Id { get; }

    public static async Task<Sleeper> StartAsync()
    {
        using Process shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "sleep 1000 > /dev/null & echo $!"]) { RedirectStandardOutput = true })!;
        string number = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Sleeper(int.Parse(number, CultureInfo.InvariantCulture));
    }

    /// <summary>Kills it.</summary>
    public void Dispose()
    {
        if (_killed) return;
        _killed = true;
        using Process process = Process.GetProcessById(Id);
        process.Kill();
    }
}
