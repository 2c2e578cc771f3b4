using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Providers.Derived;

/// <summary>The two views of a thread that probes of proc and sched have as args[0] and args[1]: its own state, and its process's.</summary>
internal static class TaskArguments
{
    private const string Task = "struct task_struct *";

    /// <summary>A thread's state.</summary>
    public static ArgumentDescription Thread { get; } = new(Task, 0) { TranslatedType = "lwpsinfo_t *" };

    /// <summary>The state of a thread's process.</summary>
    public static ArgumentDescription Process(int source) => new(Task, source) { TranslatedType = "psinfo_t *" };
}
