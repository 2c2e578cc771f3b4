namespace DTrace.Embedded.Host;

/// <summary>A pid namespace (pid_namespaces(7)).</summary>
/// <param name="Level">How deep it lies: 0 is the initial one.</param>
/// <param name="Inode">Its inode, by which the kernel and /proc/PID/ns/pid tell it.</param>
internal sealed record PidNamespace(int Level, uint Inode)
{
    /// <summary>The initial one, whose inode is PROC_PID_INIT_INO (include/linux/proc_ns.h).</summary>
    public static PidNamespace Initial { get; } = new(0, 0xEFFFFFFC);

    /// <summary>The device of its inode, as the kernel numbers devices; 0 where it is not known.</summary>
    public ulong Device { get; init; }
}

/// <summary>The pid namespaces in whose numbers a session tells of processes, where that is not the initial one for all.</summary>
/// <param name="Own">This process's: pid, tid, ppid, <c>$pid</c> and <c>$target</c> are its numbers.</param>
/// <param name="Proc">The one whose processes /proc shows: the frames of user stacks are looked up by its numbers.</param>
internal sealed record PidNamespaces(PidNamespace Own, PidNamespace Proc);

/// <summary>
/// Byte offsets on the way from a task to its numbers: <c>task->thread_pid</c> and <c>task->signal->pids[PIDTYPE_TGID]</c> lead to a <c>struct pid</c>, whose
/// <c>numbers[level]</c> says a number and its namespace.
/// </summary>
internal sealed record PidOffsets(int ThreadPid, int Signal, int ProcessPid, int Level, int Numbers, int NumberSize, int Namespace, int Inode);
