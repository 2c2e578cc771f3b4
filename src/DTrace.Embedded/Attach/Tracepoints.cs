namespace DTrace.Embedded.Attach;

/// <summary>The kernel's raw tracepoints that several providers are made of (include/trace/events/syscalls.h, sched.h).</summary>
internal static class Tracepoints
{
    /// <summary>The entry to any system call: struct pt_regs, the call's number.</summary>
    public const string SystemCallEntry = "sys_enter";

    /// <summary>The return from any system call: struct pt_regs, the result.</summary>
    public const string SystemCallReturn = "sys_exit";

    /// <summary>A new process or thread: the parent's task, the child's.</summary>
    public const string Fork = "sched_process_fork";

    /// <summary>An exec that succeeded: the task, its former number, struct linux_binprm.</summary>
    public const string Exec = "sched_process_exec";

    /// <summary>The end of a thread: its task.</summary>
    public const string Exit = "sched_process_exit";

    /// <summary>A CPU goes on with another thread: whether the first was preempted, its task, the next one's, the state of the first (Linux 5.18).</summary>
    public const string Switch = "sched_switch";

    /// <summary>A wait for a lock begins: the lock, its kind (Linux 5.19).</summary>
    public const string ContentionBegin = "contention_begin";

    /// <summary>A wait for a lock ends: the lock, the error (Linux 5.19).</summary>
    public const string ContentionEnd = "contention_end";
}
