using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Security;

/// <summary>What a process is allowed is used up: the error says so, and nothing of it stays once there is more.</summary>
[Collection(nameof(RunsAlone))]
public sealed class LimitTests
{
    [Fact]
    public async Task WithTooFewDescriptorsTheErrorSaysSo()
    {
        TestEngine.Embedded.Require();
        using ChildProcess child = new(nameof(TracingChild.TracesWithFewDescriptors));
        Assert.Equal("refused by name, then traced 1 1", await child.ReadToEndAsync());
    }

    /// <summary>256 MiB by a control group, which the kernel charges the buffers to.</summary>
    [Fact]
    public async Task WithTooLittleMemoryTheErrorSaysSo()
    {
        TestEngine.Embedded.Require();
        bool isFirstVersion = File.Exists("/sys/fs/cgroup/memory/memory.limit_in_bytes");
        string group = Path.Combine(isFirstVersion ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup", $"dtraceps-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(group);
            await File.WriteAllTextAsync(Path.Combine(group, isFirstVersion ? "memory.limit_in_bytes" : "memory.max"), "268435456", TestContext.Current.CancellationToken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(group)) Directory.Delete(group);
            Assert.Skip("Control groups of memory cannot be made here.");
        }

        try
        {
            using ChildProcess child = new(nameof(TracingChild.TracesWithLittleMemory), "/bin/sh", "-c", $"echo $$ > {group}/cgroup.procs && exec \"$@\"", "sh");
            Assert.Equal(
                "bpf(BPF_MAP_CREATE): ENOMEM (not enough memory), creating map 'record_ring' (RingBuffer, keys of 0 bytes, values of 0 bytes, 536870912 entries). Then 1",
                await child.ReadToEndAsync());
        }
        finally
        {
            // The kernel lets go of it once the last of its processes is gone.
            await Programs.Eventually(() => TryDelete(group), "the control group is empty");
        }
    }

    private static bool TryDelete(string group)
    {
        try
        {
            Directory.Delete(group);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
