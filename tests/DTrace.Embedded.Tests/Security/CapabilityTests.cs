using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Security;

/// <summary>The capabilities that the README names are enough for a user who is not root, and without one of them the error names it.</summary>
[Collection(nameof(RunsAlone))]
public sealed class CapabilityTests
{
    private const string SetPrivileges = "/usr/bin/setpriv";

    [Fact]
    public async Task CapBpfAndCapPerfmonAreEnough()
    {
        string report = await AsNobodyAsync("+bpf,+perfmon");
        Assert.Equal("traced: begin 1, system calls, stacks, 0 faults", report);
    }

    [Theory]
    [InlineData("+perfmon", "CAP_BPF (or CAP_SYS_ADMIN) is missing")]
    [InlineData("+bpf", "CAP_PERFMON (or CAP_SYS_ADMIN) is missing")]
    [InlineData(null, "CAP_BPF and CAP_PERFMON (or CAP_SYS_ADMIN) are missing")]
    public async Task WithoutOneTheErrorNamesIt(string? capabilities, string expected)
    {
        string report = await AsNobodyAsync(capabilities);
        Assert.StartsWith($"{DTraceErrorKind.Privilege}: DTrace requires additional privileges: {expected}", report, StringComparison.Ordinal);
    }

    private static async Task<string> AsNobodyAsync(string? capabilities)
    {
        TestEngine.Embedded.Require();
        if (!File.Exists(SetPrivileges) || !Environment.IsPrivilegedProcess) Assert.Skip("Becoming another user needs root, and setpriv of util-linux.");
        RequireReadable(Environment.ProcessPath!);
        RequireReadable(typeof(CapabilityTests).Assembly.Location);
        string[] kept = capabilities is null
            ? ["--inh-caps", "-all", "--ambient-caps", "-all"]
            : ["--inh-caps", $"-all,{capabilities}", "--ambient-caps", $"-all,{capabilities}"];
        using ChildProcess child = new(nameof(TracingChild.TellsWhetherItMayTrace), [SetPrivileges, "--reuid=65534", "--regid=65534", "--clear-groups", .. kept]);
        return await child.ReadToEndAsync();
    }

    private static void RequireReadable(string file)
    {
        if (OperatingSystem.IsWindows()) return;
        for (string? path = file; path is not null; path = Path.GetDirectoryName(path))
        {
            UnixFileMode wanted = path == file ? UnixFileMode.OtherRead : UnixFileMode.OtherExecute;
            if ((File.GetUnixFileMode(path) & wanted) == 0) Assert.Skip($"Other users cannot read {path}.");
        }
    }
}
