using System.Diagnostics;
using System.Text;
using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>What the built-in variables tell of the thread and its process, on every engine; BEGIN runs in this process.</summary>
public abstract class ThreadContract(TestEngine engine)
{
    [Fact]
    public async Task ExecargsAreTheArgumentsWithBlanksBetween() =>
        Assert.Equal([Arguments(255)], await engine.TraceAsync("BEGIN { trace(execargs); exit(0); }"));

    [Fact]
    public async Task ArgumentsAreCutToAStringsLength() =>
        Assert.Equal([Arguments(15)], await engine.TraceAsync("BEGIN { trace(execargs); exit(0); }", ("strsize", "16")));

    [Fact]
    public async Task TheProcessIsDescribed()
    {
        object?[] data = await engine.TraceAsync("""
            BEGIN {
                trace((long)curpsinfo->pr_pid); trace((long)curpsinfo->pr_ppid); trace((long)curpsinfo->pr_uid); trace((long)curpsinfo->pr_gid);
                trace((long)curpsinfo->pr_nlwp); trace(curpsinfo->pr_fname == execname); trace(curpsinfo->pr_psargs); trace((long)curpsinfo->pr_dmodel);
                exit(0);
            }
            """);
        Assert.Equal([(long)Environment.ProcessId, Status("PPid"), Status("Uid"), Status("Gid"), 1L, 1L, Arguments(255), 2L], data);
    }

    [Fact]
    public async Task TheThreadAndTheCpuAreDescribed() =>
        Assert.Equal([1L, 1L, 1L], await engine.TraceAsync("""
            BEGIN {
                trace(curlwpsinfo->pr_lwpid == tid); trace(curcpu->cpu_id == cpu); trace(curcpu->cpu_chip >= 0);
                exit(0);
            }
            """));

    [Fact]
    public async Task AProcessIsProgenyOfItsAncestors() =>
        Assert.Equal([1L, 0L], await engine.TraceAsync("BEGIN { trace(progenyof(1)); trace(progenyof(0x3ffffff)); exit(0); }"));

    [Theory]
    [InlineData("curpsinfo->pr_time", "D_XLATE_NOCONV", "translator does not define conversion for member: pr_time")]
    [InlineData("curpsinfo->pr_nothing", "D_XLATE_NOCONV", "translator does not define conversion for member: pr_nothing")]
    [InlineData("curcpu->cpu_nothing", "D_TYPE_MEMBER", "cpu_nothing is not a member of struct cpuinfo")]
    public async Task OtherMembersAreCompileErrors(string member, string tag, string message)
    {
        DTraceConsumer consumer = await engine.OpenAsync();
        try
        {
            DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(
                () => consumer.CompileAsync(new ProgramSource { Text = $"BEGIN {{ trace({member}); }}" }, TestContext.Current.CancellationToken));
            Assert.Equal(tag, error.Tag);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    private static string Arguments(int length)
    {
        byte[] arguments = File.ReadAllBytes("/proc/self/cmdline").AsSpan().TrimEnd((byte)0).ToArray();
        return Encoding.UTF8.GetString(arguments.AsSpan(0, Math.Min(length, arguments.Length))).Replace('\0', ' ');
    }

    private static long Status(string field) => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal)).Split('\t', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What Linux's dtrace tells otherwise: it compares progenyof() with a thread's id, and told 0 of the parent in one run of two; it reads pr_onpro where no CPU's number stands any more.</summary>
public abstract class OwnThreadContract(TestEngine engine) : ThreadContract(engine)
{
    private readonly TestEngine _engine = engine;

    [Fact]
    public async Task AProcessIsProgenyOfItselfAndItsParent() =>
        Assert.Equal([1L, 1L, 1L], await _engine.TraceAsync("BEGIN { trace(progenyof($pid)); trace(progenyof($ppid)); trace(curlwpsinfo->pr_onpro == cpu); exit(0); }"));
}

/// <summary>What only the kernel's own structures tell, on the engine that traces it.</summary>
public abstract class KernelThreadContract(TestEngine engine) : OwnThreadContract(engine)
{
    private readonly TestEngine _engine = engine;

    [Fact]
    public async Task NamesThatShareEightLettersAreTwoKeys()
    {
        string folder = Directory.CreateTempSubdirectory("dtraceps").FullName;
        string[] names = ["dtraceps-one", "dtraceps-two"];
        DTraceConsumer consumer = await _engine.OpenAsync();
        try
        {
            await consumer.CompileAsync(
                new ProgramSource { Text = $$"""syscall::exit_group:entry /execname == "{{names[0]}}" || execname == "{{names[1]}}"/ { @a[curthread->comm] = count(); n++; } syscall::exit_group:entry /n == 2/ { exit(0); }""" },
                TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            foreach (string name in names)
            {
                File.Copy("/bin/sleep", Path.Combine(folder, name));
                using Process process = Process.Start(Path.Combine(folder, name), "0");
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            IReadOnlyDictionary<string, object> values = (await TraceResult.ReadToEndAsync(consumer)).Values("a");
            Assert.Equal(new Dictionary<string, object> { [names[0]] = 1L, [names[1]] = 1L }, values);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task TheProcessGroupAndTheUsersAreDescribed() =>
        Assert.Equal([1L, 1L, 1L, 1L], await _engine.TraceAsync("""
            BEGIN {
                trace(curpsinfo->pr_pgid == $pgid); trace(curpsinfo->pr_euid == $euid); trace(curpsinfo->pr_egid == $egid);
                trace(curpsinfo->pr_addr == (uintptr_t)curthread);
                exit(0);
            }
            """));

    [Fact]
    public async Task ARunningThreadIsDescribedAsRunning() =>
        Assert.Equal([(long)'R', 2L, 0L, 1L], await _engine.TraceAsync("""
            BEGIN {
                trace(curlwpsinfo->pr_sname); trace(curlwpsinfo->pr_state); trace(curlwpsinfo->pr_flag); trace(curlwpsinfo->pr_pri > 0);
                exit(0);
            }
            """));
}
