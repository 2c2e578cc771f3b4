using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.Security;

/// <summary>In a pid namespace of its own a session tells of processes in that namespace's numbers, and finds their files by those of /proc.</summary>
public sealed class PidNamespaceTests
{
    private const string Unshare = "/usr/bin/unshare";

    [Theory]
    [InlineData("--mount-proc")]
    [InlineData("--kill-child")]
    [InlineData("--mount-proc", Unshare, "--pid", "--fork", "--mount-proc")]
    [InlineData("--mount-proc", Unshare, "--pid", "--fork", "--kill-child")]
    public async Task NumbersAreTheSessionsOwn(params string[] wrapper)
    {
        TestEngine.Embedded.Require();
        if (!File.Exists(Unshare) || !Environment.IsPrivilegedProcess) Assert.Skip("A pid namespace needs root, and unshare of util-linux.");
        using ChildProcess child = new(nameof(TracingChild.TellsItsNumbers), [Unshare, "--pid", "--fork", .. wrapper]);
        Assert.Equal("1 1 1 1 0 1 1 1 1 1 1; pid own; target 1 1 libc.so.6 0", await child.ReadToEndAsync());
    }

    /// <summary>The kernel has a helper for the numbers of the process itself; what it has none for is refused, and never told in other numbers.</summary>
    [Theory]
    [InlineData("--mount-proc", "named")]
    [InlineData("--kill-child", "not named")]
    public async Task WithoutTheKernelsTypesItsOwnNumbersAreStillRight(string how, string frames)
    {
        TestEngine.Embedded.Require();
        if (!File.Exists(Unshare) || !Environment.IsPrivilegedProcess) Assert.Skip("A pid namespace needs root, and unshare of util-linux.");
        using ChildProcess child = new(
            nameof(TracingChild.TellsItsNumbersWithoutTypes),
            [Unshare, "--mount", "--pid", "--fork", how, "/bin/sh", "-c", "[ ! -e /sys/kernel/btf/vmlinux ] || mount --bind /dev/null /sys/kernel/btf/vmlinux && exec \"$@\"", "sh"]);
        string report = await child.ReadToEndAsync();
        Assert.StartsWith($"1 own 1 {frames}; ", report, StringComparison.Ordinal);
        Assert.Contains("ppid needs the kernel's type information", report, StringComparison.Ordinal);
    }
}
