using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Providers.Derived;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols.Btf;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Sched;

/// <summary>
/// The sched provider (Dynamic Tracing Guide, "sched Provider"), of the scheduler's tracepoints (include/trace/events/sched.h):
/// sched_switch(preempted, previous, next, state), sched_wakeup(task), and sched_exit_tp(has switched), which fires in the thread that goes on.
/// A thread's very first time on a CPU is no on-cpu, because a new thread does not return through the scheduler. As the Guide has it, a thread is
/// enqueued when it begins to wait for a processor, also where it is preempted, and dequeued when it gets one.
/// </summary>
internal sealed class SchedProvider : DerivedProvider
{
    private const int Previous = 1;
    private const int Next = 2;

    /// <summary>Linux 5.18 hands the state that the previous thread is left in to the tracepoint; before, its task has it.</summary>
    private const int ArgumentsWithState = 4;

    private static readonly ArgumentDescription[] ThreadAndProcess = [TaskArguments.Thread, TaskArguments.Process(1)];

    private static readonly ArgumentDescription[] ThreadProcessAndCpu = [.. ThreadAndProcess, new("int", 2) { TranslatedType = "cpuinfo_t *" }];

    public override string Name => "sched";

    protected override IReadOnlyList<DerivedProbe> Probes { get; } =
    [
        new("off-cpu", Tracepoints.Switch) { Values = [Context(Next), Context(Next)], Arguments = ThreadAndProcess },
        new("on-cpu", "sched_exit_tp") { When = IsNot(Context(0), 0) },
        new("remain-cpu", "sched_exit_tp") { When = Is(Context(0), 0) },
        new("sleep", Tracepoints.Switch) { When = All(Is(Context(0), 0), IsNot(PreviousState, 0)) },
        new("preempt", Tracepoints.Switch) { When = IsPreempted },
        new("wakeup", "sched_wakeup") { Values = [Context(0), Context(0)], Arguments = ThreadAndProcess },
        new("enqueue", "sched_wakeup")
        {
            Values = OfQueue(Context(0)),
            Arguments = [.. ThreadProcessAndCpu, new("int", 3)],
            Also =
            [
                new("enqueue", "sched_wakeup_new") { Values = OfQueue(Context(0)) },
                new("enqueue", Tracepoints.Switch) { When = All(IsPreempted, IsNot(Member(Context(Previous), "task_struct", "pid"), 0)), Values = OfQueue(Context(Previous)) },
            ],
        },
        new("dequeue", Tracepoints.Switch)
        {
            When = IsNot(Member(Context(Next), "task_struct", "pid"), 0),
            Values = OfQueue(Context(Next)),
            Arguments = ThreadProcessAndCpu,
        },
    ];

    protected override IReadOnlyList<string> ProbesOfFunctions => ["change-pri", "cpucaps-sleep", "cpucaps-wakeup", "surrender", "tick"];

    /// <summary>The thread, twice, the number of the processor whose queue it is in, and 0: Linux's queues have no head and tail.</summary>
    private static Action<ProgramEmitter>[] OfQueue(Action<ProgramEmitter> thread) => [thread, thread, Processor(thread), Constant(0)];

    /// <summary>Where it is told of differs by architecture and CONFIG_THREAD_INFO_IN_TASK.</summary>
    private static Action<ProgramEmitter> Processor(Action<ProgramEmitter> thread) => program =>
    {
        bool isInTask = KernelTypes.OfThisKernel?.FindStructure("task_struct", isUnion: false)?.FindMember("cpu") is not null;
        (isInTask ? Member(thread, "task_struct", "cpu") : MemberWithin(thread, "task_struct", "thread_info", "thread_info", "cpu"))(program);
    };

    /// <summary>R0 = 0 where the thread that leaves the CPU could have gone on.</summary>
    private static void PreviousState(ProgramEmitter program)
    {
        if (KernelTypes.OfThisKernel?.FindTracepoint(Tracepoints.Switch) is not { Count: < ArgumentsWithState }) program.Code.Load(4, BpfRegister.R0, BpfRegister.R6, 8 * 3);
        else Member(CurrentTask, "task_struct", "__state", "state")(program);
    }

    /// <summary>Whether the thread was taken off: in the kernel the tracepoint says so, at the return to user mode its state alone does.</summary>
    public static void IsPreempted(ProgramEmitter program, BpfLabel skip)
    {
        BpfLabel preempted = new();
        Context(0)(program);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, preempted);
        IsNot(PreviousState, 0)(program, preempted);
        program.Code.Jump(skip);
        program.Code.Bind(preempted);
    }
}
