using Xunit;

namespace DTracePS.Host.Tests;

/// <summary>The runner for the Pester files: what must fail in it fails.</summary>
public class PesterRunnerTests
{
    [Fact]
    public void Examples_that_must_fail_fail_and_the_others_do_not()
    {
        string results = Path.GetTempFileName();
        try
        {
            HostResult run = HostProcess.Run("-File", Runner, "-Path", Example, "-ResultPath", results);
            string[] lines = File.ReadAllLines(results);
            Assert.Equal(1, run.ExitCode);
            Assert.EndsWith("31 passed, 28 failed, 3 skipped\n", run.Output, StringComparison.Ordinal);
            Assert.All(lines, line =>
            {
                string[] parts = line.Split('\t');
                string expected = parts[0] switch { "passed" => "passes", "failed" => "fails", _ => "skipped" };
                Assert.Contains(expected, parts[1], StringComparison.Ordinal);
            });
        }
        finally
        {
            File.Delete(results);
        }
    }

    private static string Runner => Path.Combine(HostProcess.Top, "tests", "Pester", "runner", "Invoke-Tests.ps1");

    private static string Example => Path.Combine(HostProcess.Top, "tests", "Pester", "runner", "examples", "Failing.ps1");
}
