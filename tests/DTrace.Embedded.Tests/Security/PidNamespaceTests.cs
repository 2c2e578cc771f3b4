using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using Xunit;
using Process = System.Diagnostics.Process;

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

    /// <summary>Its program and its C library are in a file system that nobody else sees, and it has another number there.</summary>
    [Fact]
    public async Task AProcessOfOtherNamespacesIsTracedAndNamedFromOutside()
    {
        TestEngine.Embedded.Require();
        if (!File.Exists(Unshare) || !Environment.IsPrivilegedProcess) Assert.Skip("Namespaces need root, and unshare of util-linux.");
        string? library = File.ReadLines("/proc/self/maps").FirstOrDefault(line => line.EndsWith("/libc.so.6", StringComparison.Ordinal));
        if (library is null || !File.Exists("/bin/dash")) Assert.Skip("It takes a shell on the GNU C library.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("dtraceps-inside-");
        string script = $"mount -t tmpfs inside {folder.FullName} && cp {library[library.IndexOf('/', StringComparison.Ordinal)..]} {folder.FullName}/libc.so.6 && cp /bin/dash {folder.FullName}/inside && "
            + $"exec env LD_LIBRARY_PATH={folder.FullName} {folder.FullName}/inside -c 'while :; do echo x; done > /dev/null'";
        using Process outer = Process.Start(Unshare, ["--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", script]);
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync();
        try
        {
            int inner = 0;
            await Programs.Eventually(() => (inner = ChildOf(outer.Id)) != 0 && NameOf(inner) == "inside", "the process is inside");
            await consumer.GrabProcessAsync(inner, TestContext.Current.CancellationToken);
            await consumer.CompileAsync(
                new ProgramSource { Text = "pid$target:libc.so.6:write:entry { self->in = 1; trace(pid == $target); } syscall::write:entry /pid == $target && self->in/ { ustack(1); exit(0); }" },
                TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            TraceResult result = await TraceResult.ReadToEndAsync(consumer);
            Assert.Equal(1L, result.Records[0].Data);
            StackFrame frame = Assert.IsType<StackFrames>(result.Records.First(record => record.Data is StackFrames).Data)[0];
            Assert.Equal("libc.so.6", frame.Module);
            Assert.EndsWith("write", frame.Symbol, StringComparison.Ordinal);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
            outer.Kill();
            await outer.WaitForExitAsync(CancellationToken.None);
            folder.Delete();
        }
    }

    private static int ChildOf(int parent) => Process.GetProcesses().Select(process => process.Id).FirstOrDefault(id => ParentOf(id) == parent);

    private static int ParentOf(int process)
    {
        const string Name = "PPid:";
        return Status(process).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) is { } line ? int.Parse(line.AsSpan(Name.Length), CultureInfo.InvariantCulture) : 0;
    }

    private static string? NameOf(int process) => Status(process).FirstOrDefault()?["Name:".Length..].Trim();

    private static string[] Status(int process)
    {
        try
        {
            return File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"));
        }
        catch (IOException)
        {
            return [];
        }
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
