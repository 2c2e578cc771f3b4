using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Providers.Derived;
using DTrace.Embedded.Providers.Sched;
using DTrace.Embedded.Providers.Syscall;
using DTrace.Embedded.Semantics;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Statistics;

/// <summary>
/// The sysinfo provider (Dynamic Tracing Guide, "sysinfo Provider"): where illumos counts a statistic of the system, as far as a tracepoint of Linux means
/// the same. arg0 is what the statistic grows by; arg1, the statistic's address on illumos, is 0.
/// </summary>
internal sealed class SysinfoProvider : DerivedProvider
{
    private static readonly SystemCallTable Calls = SystemCallTable.OfThisProcess();

    private static readonly string[] Reads = ["read", "readv", "pread64", "preadv", "preadv2"];
    private static readonly string[] Writes = ["write", "writev", "pwrite64", "pwritev", "pwritev2"];

    public override string Name => "sysinfo";

    protected override IReadOnlyList<DerivedProbe> Probes { get; } =
    [
        One("idlethread", Tracepoints.Switch, Is(Member(Context(2), "task_struct", "pid"), 0)),
        One("inv_swtch", Tracepoints.Switch, SchedProvider.IsPreempted),
        One("msg", Tracepoints.SystemCallEntry, OnEntry("msgsnd", "msgrcv")),
        One("mutex_adenters", Tracepoints.ContentionBegin, HasBits(LockKinds.Mutex | LockKinds.Spinning)),
        One("nthreads", Tracepoints.Fork, IsLeader(Context(1), false)),
        One("pswitch", Tracepoints.Switch, null),
        new("readch", Tracepoints.SystemCallReturn) { When = OnResult(Reads), Values = [Context(1)], Arguments = Increment },
        One("rw_rdfails", Tracepoints.ContentionBegin, HasBits(LockKinds.Reader)),
        One("rw_wrfails", Tracepoints.ContentionBegin, HasBits(LockKinds.Writer)),
        One("sema", Tracepoints.SystemCallEntry, OnEntry("semop", "semtimedop")),
        One("sysexec", Tracepoints.SystemCallEntry, OnEntry("execve", "execveat")),
        One("sysfork", Tracepoints.Fork, IsLeader(Context(1), true)),
        One("sysread", Tracepoints.SystemCallEntry, OnEntry(Reads)),
        One("sysvfork", Tracepoints.SystemCallEntry, OnEntry("vfork")),
        One("syswrite", Tracepoints.SystemCallEntry, OnEntry(Writes)),
        new("writech", Tracepoints.SystemCallReturn) { When = OnResult(Writes), Values = [Context(1)], Arguments = Increment },
        One("xcalls", "csd_queue_cpu", null),
    ];

    private static IReadOnlyList<ArgumentDescription> Increment => VminfoProvider.Increment;

    private static DerivedProbe One(string name, string tracepoint, Action<ProgramEmitter, BpfLabel>? when) =>
        new(name, tracepoint) { When = when, Values = [Constant(1)], Arguments = Increment };

    private static Action<ProgramEmitter, BpfLabel> OnEntry(params string[] calls) => IsOneOf(Context(1), Calls.Numbers(calls));

    private static Action<ProgramEmitter, BpfLabel> OnResult(params string[] calls) => All(IsOneOf(SyscallSite.EmitNumber, Calls.Numbers(calls)), (program, skip) =>
    {
        Context(1)(program);
        program.Code.Jump(BpfJump.SignedLess, BpfRegister.R0, 1, skip);
    });

    private static Action<ProgramEmitter, BpfLabel> HasBits(int bits) => (program, skip) =>
    {
        Context(1)(program);
        program.Code.Alu(BpfAlu.And, BpfRegister.R0, bits);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, bits, skip);
    };
}
