using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>The names and types of the library files, on every engine that has them: Linux's numbers, illumos's types.</summary>
public abstract class LibraryContract(TestEngine engine)
{
    private const string Beginning = "BEGIN { ";

    public static TheoryData<string, long> Constants { get; } = new()
    {
        { "EPERM", 1 }, { "ENOENT", 2 }, { "EWOULDBLOCK", 11 }, { "ENOTSUP", 95 }, { "EHWPOISON", 133 },
        { "SIGHUP", 1 }, { "SIGKILL", 9 }, { "SIGTERM", 15 }, { "SIGCHLD", 17 }, { "SIGSYS", 31 },
        { "O_RDONLY", 0 }, { "O_CREAT | O_TRUNC", 0x240 }, { "O_APPEND", 0x400 }, { "O_CLOEXEC", 0x80000 },
        { "AF_UNIX", 1 }, { "AF_INET", 2 }, { "AF_INET6", 10 }, { "ARPHRD_ETHER", 1 }, { "ARPHRD_INFINIBAND", 32 }, { "ARPHRD_LOOPBACK", 772 },
        { "DTRACEFLT_BADADDR", 1 }, { "DTRACEFLT_DIVZERO", 4 }, { "DTRACEFLT_LIBRARY", 1000 },
        { "SSLEEP", 1 }, { "SRUN", 2 }, { "SZOMB", 3 }, { "SSTOP", 4 }, { "PR_STOPPED", 1 }, { "PR_PTRACE", 0x4000000 }, { "CLD_EXITED", 1 }, { "CLD_CONTINUED", 6 },
        { "B_READ", 0x40 }, { "B_WRITE", 0x100 }, { "IPPROTO_TCP", 6 }, { "TCP_STATE_ESTABLISHED", 1 }, { "TCP_STATE_LISTEN", 10 }, { "TH_SYN | TH_ACK", 0x12 },
        { "strlen(tcp_state_string[TCP_STATE_CLOSED])", 12 }, { "sizeof (pktinfo_t)", 8 }, { "sizeof (tcpinfo_t)", 32 },
        { "sizeof (cpuinfo_t)", 16 }, { "sizeof (ipaddr_t)", 4 }, { "sizeof (in6_addr_t)", 16 }, { "sizeof (timestruc_t)", 16 }, { "sizeof (((psinfo_t *)0)->pr_psargs)", 80 },
        { "offsetof(lwpsinfo_t, pr_lwpid)", 4 }, { "chip == curcpu->cpu_chip", 1 }, { "lgrp", 0 }, { "pset", 0 },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public async Task ANameHasItsValue(string name, long value) =>
        Assert.Equal(value, await engine.TraceOneAsync(Beginning, Constants, statement => $"trace((long)({statement})); ", name));

    [Fact]
    public async Task AConstantStandsInAPredicate() =>
        Assert.Equal([7L], await engine.TraceAsync("BEGIN /errno != ENOENT/ { trace(7); exit(0); }"));

    [Fact]
    public async Task AFaultIsComparedByItsName()
    {
        TraceResult result = await engine.RunAsync("int zero; BEGIN { trace(1 / zero); } ERROR { trace(arg4 == DTRACEFLT_DIVZERO); exit(0); }");
        Assert.Equal([1L], result.Records.Where(record => record.Action != TraceAction.Exit).Select(record => record.Data));
    }

    [Fact]
    public async Task ATypeDeclaresAVariable() =>
        Assert.Equal([3L], await engine.TraceAsync("extern cpuinfo_t cpus; psinfo_t info; BEGIN { info.pr_pid = 3; trace(info.pr_pid); exit(0); }"));

    [Fact]
    public async Task ATranslatorOfAnotherInputIsOneLikeAnyOther() =>
        Assert.Equal([12L], await engine.TraceAsync("translator lwpsinfo_t < int N > { pr_lwpid = N; }; BEGIN { trace(xlate <lwpsinfo_t>(12).pr_lwpid); exit(0); }"));

    [Fact]
    public async Task TheDescribedProcessIsThisOneInEveryClause() =>
        Assert.Equal([1L, 1L], await engine.TraceAsync("BEGIN { trace(curpsinfo->pr_pid == $pid); } BEGIN { trace(curpsinfo->pr_fname == execname); exit(0); }"));
}

/// <summary>What wants the kernel's structures.</summary>
public abstract class KernelLibraryContract(TestEngine engine) : LibraryContract(engine)
{
    private readonly TestEngine _engine = engine;

    [Fact]
    public async Task AThreadOfTheKernelIsTranslated() =>
        Assert.Equal([1L, 1L, 1L, 1L, 1L, 1L], await _engine.TraceAsync("""
            BEGIN {
                this->p = curthread;
                trace(xlate <psinfo_t *>(curthread)->pr_pid == pid); trace(xlate <psinfo_t *>(this->p)->pr_ppid == ppid);
                trace(xlate <psinfo_t>(curthread).pr_uid == uid); trace(xlate <psinfo_t *>(curthread)->pr_psargs == execargs);
                trace(xlate <lwpsinfo_t *>(curthread)->pr_lwpid == tid); trace(xlate <lwpsinfo_t *>(curthread)->pr_onpro == cpu);
                exit(0);
            }
            """));

    [Fact]
    public async Task AnotherThreadIsTranslated() =>
        Assert.Equal([1L, 0L], await _engine.TraceAsync("""
            BEGIN {
                trace(xlate <psinfo_t *>(curthread->real_parent)->pr_pid == ppid); trace(xlate <psinfo_t *>(curthread->real_parent)->pr_pid == pid);
                exit(0);
            }
            """));

    [Fact]
    public async Task APlainMemberOfANullPointerIsNoFault() =>
        Assert.Equal([0UL], (await _engine.TraceAsync("BEGIN { trace(xlate <psinfo_t *>((struct task_struct *)NULL)->pr_addr); exit(0); }")).Select(value => Convert.ToUInt64(value, null)));

    [Fact]
    public async Task AMemberThatIsReadThroughANullPointerIsAFault()
    {
        TraceResult result = await _engine.RunAsync("BEGIN { trace(xlate <psinfo_t *>((struct task_struct *)NULL)->pr_pid); } ERROR { exit(0); }");
        Assert.Equal(FaultKind.BadAddress, Assert.Single(result.Faults).Kind);
    }
}
