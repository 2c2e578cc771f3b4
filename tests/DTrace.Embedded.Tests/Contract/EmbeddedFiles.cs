using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>Open files, and what they and directories are called: fds[ ], d_path( ), cwd and root.</summary>
public sealed class EmbeddedFiles() : CommandContract(TestEngine.Embedded)
{
    [Fact]
    public async Task AnOpenFileHasItsNames() =>
        Assert.Equal(["passwd", "/etc", "/etc/passwd"], await AtKillAsync("exec 7< /etc/passwd", "trace(fds[7].fi_name); trace(fds[7].fi_dirname); trace(fds[7].fi_pathname);"));

    [Fact]
    public async Task AFileIsFoundByAnArgument()
    {
        TraceResult result = await FollowAsync("cd /; exec < /etc/passwd; read x", "syscall::read:entry /pid == $target && fds[arg0].fi_name == \"passwd\"/ { trace(fds[arg0].fi_pathname); exit(0); }");
        Assert.Equal(["/etc/passwd"], Traced(result));
    }

    [Fact]
    public async Task ANumberThatIsNotOpenHasNoFile() =>
        Assert.Equal(
            ["<none>", "<none>", "<none>", "<none>", "<none>", 0L, 0L],
            await AtKillAsync("exec 7>&-", """
                trace(fds[7].fi_name); trace(fds[-1].fi_pathname); trace(fds[100000].fi_dirname); trace(fds[7].fi_fs); trace(fds[7].fi_mount);
                trace(fds[7].fi_offset); trace(fds[7].fi_oflags);
                """));

    [Fact]
    public async Task AFileTellsWhereItStandsAndHowItWasOpened()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "files-contract.tmp");
        try
        {
            Assert.Equal(
                [3L, 1L, 1L],
                await AtKillAsync($"exec 7>> '{file}'; printf abc >&7", "trace(fds[7].fi_offset); trace(fds[7].fi_oflags & O_ACCMODE); trace((fds[7].fi_oflags & O_APPEND) != 0);"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task AFileOfAMountTellsItsPathAndItsMount() =>
        Assert.Equal(["proc", "/proc", "/proc/version"], await AtKillAsync("exec 7< /proc/version", "trace(fds[7].fi_fs); trace(fds[7].fi_mount); trace(fds[7].fi_pathname);"));

    [Fact]
    public async Task AFileThatWasRemovedSaysSo()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "files-removed.tmp");
        object?[] names = await AtKillAsync($"exec 7> '{file}'; rm '{file}'", "trace(fds[7].fi_pathname); trace(fds[7].fi_name);");
        Assert.Equal([file + " (deleted)", "files-removed.tmp"], names);
    }

    [Fact]
    public async Task APipeHasTheNameOfItsKind()
    {
        object?[] names = await AtKillAsync("exec 7<&1", "trace(fds[7].fi_pathname); trace(fds[7].fi_fs); trace(fds[7].fi_dirname);", "| cat > /dev/null");
        Assert.Matches("^pipe:\\[[0-9]+\\]$", Assert.IsType<string>(names[0]));
        Assert.Equal(["pipefs", "<unknown>"], names[1..]);
    }

    [Fact]
    public async Task APathThatIsLongerThanAStringIsCut() =>
        Assert.Equal(["/proc/s"], await AtKillAsync("exec 7< /proc/sys/kernel/ostype", "trace(fds[7].fi_pathname);", pragma: "#pragma D option strsize=8\n"));

    [Fact]
    public async Task TheDirectoriesOfAProcessAreNamed() => Assert.Equal(["/usr/bin", "/"], await AtKillAsync("cd /usr/bin", "trace(cwd); trace(root);"));

    /// <summary>What a process sees begins at its root directory; that one's own path begins at the system's.</summary>
    [Fact]
    public async Task APathBeginsAtTheProcessesRootDirectory()
    {
        Assert.SkipUnless(File.Exists("/usr/lib64/ld-linux-x86-64.so.2") || File.Exists("/usr/lib/ld-linux-aarch64.so.1"), "/usr is no root directory that a shell runs in.");
        TraceResult result = await FollowAsync(
            new TargetCommand { File = "/usr/sbin/chroot", Arguments = ["/usr", "/bin/sh", "-c", "cd /bin; exec 7< /bin/sh; kill -0 $$"] },
            "syscall::kill:entry /pid == $target/ { trace(cwd); trace(root); trace(dirname(fds[7].fi_pathname)); }");
        Assert.Equal(["/bin", "/usr", "/bin"], Traced(result));
    }

    [Fact]
    public async Task APathThatCannotBeReadIsAFault()
    {
        TraceResult result = await Engine.RunAsync("BEGIN { trace(d_path((void *)8)); } ERROR { exit(0); }");
        Assert.Equal(FaultKind.BadAddress, Assert.Single(result.Faults).Kind);
    }

    /// <summary>100 names and mounts are followed: of more names the last, and the text says so.</summary>
    [Theory]
    [InlineData(90, false)]
    [InlineData(101, true)]
    public async Task ADeepPathKeepsItsLastNames(int depth, bool isCut)
    {
        string top = Path.Combine("/tmp", Path.GetRandomFileName());
        string path = top + string.Concat(Enumerable.Repeat("/d", depth));
        try
        {
            object?[] names = await AtKillAsync($"mkdir -p '{path}'; cd '{path}'", "trace(cwd);", pragma: "#pragma D option strsize=1k\n");
            Assert.Equal([isCut ? "..." + string.Concat(Enumerable.Repeat("/d", 100)) : path], names);
        }
        finally
        {
            Directory.Delete(top, recursive: true);
        }
    }

    /// <summary>Longer than PATH_MAX, which no call takes: the process went there step by step.</summary>
    [Fact]
    public async Task ALongPathKeepsItsLastNames()
    {
        string top = Path.Combine("/tmp", Path.GetRandomFileName());
        string name = new('n', 250);
        try
        {
            object?[] names = await AtKillAsync(
                $"mkdir '{top}'; cd '{top}'; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do mkdir {name}; cd -P {name}; done 2> /dev/null", "trace(cwd);",
                pragma: "#pragma D option strsize=4k\n");
            Assert.Equal(["..." + string.Concat(Enumerable.Repeat("/" + name, 16))], names);
        }
        finally
        {
            using System.Diagnostics.Process remove = System.Diagnostics.Process.Start("rm", ["-rf", top]);
            await remove.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task ManyClausesShareTheWayToAPath()
    {
        string clauses = string.Concat(Enumerable.Repeat("syscall::kill:entry /pid == $target/ { trace(fds[7].fi_pathname); }\n", 40));
        object?[] names = Traced(await FollowAsync("exec 7< /etc/passwd; kill -0 $$", clauses));
        Assert.Equal(Enumerable.Repeat("/etc/passwd", 40), names);
    }

    private async Task<object?[]> AtKillAsync(string script, string statements, string behind = "", string pragma = "") =>
        Traced(await FollowAsync($"({script}; sh -c 'kill -0 0'; true) {behind}", $"{pragma}syscall::kill:entry /progenyof($target)/ {{ {statements} }}"));
}
