using System.Runtime.InteropServices;
using DTrace.Embedded.Providers.Syscall;
using Xunit;

namespace DTrace.Embedded.Tests.Providers;

public sealed class SystemCallTableTests
{
    [Theory]
    [InlineData(0, "read")]
    [InlineData(5, "newfstat")]
    [InlineData(40, "sendfile64")]
    [InlineData(63, "newuname")]
    [InlineData(110, "getppid")]
    [InlineData(166, "umount")]
    [InlineData(221, "fadvise64")]
    [InlineData(257, "openat")]
    [InlineData(262, "newfstatat")]
    [InlineData(321, "bpf")]
    [InlineData(334, "rseq")]
    [InlineData(424, "pidfd_send_signal")]
    [InlineData(450, "set_mempolicy_home_node")]
    [InlineData(469, "file_setattr")]
    public void ANumberOfX8664HasTheNameOfTheKernelSFunction(int number, string name)
    {
        Assert.Equal(name, SystemCallTable.X64.NameOf(number));
        Assert.True(SystemCallTable.X64.TryGetNumber(name, out int back));
        Assert.Equal(number, back);
    }

    [Theory]
    [InlineData(0, "io_setup")]
    [InlineData(39, "umount")]
    [InlineData(56, "openat")]
    [InlineData(63, "read")]
    [InlineData(79, "newfstatat")]
    [InlineData(80, "newfstat")]
    [InlineData(92, "arm64_personality")]
    [InlineData(160, "newuname")]
    [InlineData(173, "getppid")]
    [InlineData(223, "fadvise64_64")]
    [InlineData(260, "wait4")]
    [InlineData(264, "name_to_handle_at")]
    [InlineData(280, "bpf")]
    [InlineData(294, "kexec_file_load")]
    [InlineData(424, "pidfd_send_signal")]
    public void ANumberOfArm64HasTheNameOfTheKernelSFunction(int number, string name) =>
        Assert.Equal(name, SystemCallTable.Arm64.NameOf(number));

    [Theory]
    [InlineData(-1)]
    [InlineData(337)]
    [InlineData(423)]
    [InlineData(100_000)]
    public void ANumberThatIsNoSystemCallHasNoName(int number) => Assert.Null(SystemCallTable.X64.NameOf(number));

    [Fact]
    public void ANameThatIsNoSystemCallHasNoNumber() => Assert.False(SystemCallTable.X64.TryGetNumber("fstat", out _));

    // The kernel calls the function of a system call __x64_sys_NAME or __arm64_sys_NAME; most of the table must be in any kernel.
    [Fact]
    public void TheRunningKernelHasFunctionsForNearlyAllOfThem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "No Linux.");
        string prefix = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "__x64_sys_" : "__arm64_sys_";
        HashSet<string> functions = [.. File.ReadLines("/proc/kallsyms").Select(line => line.Split(' ', '\t')[2])];
        string[] absent = [.. SystemCallTable.OfThisProcess().Names.Where(name => !functions.Contains(prefix + name))];
        Assert.True(absent.Length <= 15, string.Join(' ', absent));
    }
}
