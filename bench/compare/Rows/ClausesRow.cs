using DTrace.Core;

namespace DTracePS.Compare;

/// <summary>What a probe's hit costs where the program has fifty clauses on as many system calls, beside <see cref="HitsRow"/>'s, which is alone.</summary>
internal sealed class ClausesRow : Row
{
    public const string Time = "hits-of-fifty";

    /// <summary>Fifty system calls, getppid in their middle.</summary>
    private const string Calls =
        "accept bind chdir chmod chown chroot connect creat dup2 fallocate fchdir fchmod fchown flock fsync ftruncate getcwd getdents64 getegid geteuid getgid getgroups getpeername " +
        "getpgid getpgrp getppid getpriority getrlimit getsid getsockname kill lchown link listen mkdir mknod mlock mount msync munlock pause pivot_root rename rmdir sendto setgid " +
        "setuid shutdown symlink sync";

    public override string Id => "clauses";

    public override IReadOnlyList<Series> Series { get; } = [new(Time, "a hit of syscall::getppid:entry { @ = count(); }, of 50 such clauses on 50 calls", "ns")];

    public override IReadOnlyList<Contender> Contenders { get; } = [Contender.DTracePS];

    public override IEnumerable<(string Series, double Value)> Measure(Contender contender)
    {
        double bare = Load.Hits("getppid");
        DTraceConsumer consumer = Ours.Start(string.Join('\n', Calls.Split(' ').Select(call => $"syscall::{call}:entry {{ @{call} = count(); }}")));
        yield return (Time, Load.Hits("getppid") - bare);
        consumer.Remove();
    }
}
