using DTrace.Embedded.Host;

namespace DTrace.Embedded.Semantics;

/// <summary>The named macros (Dynamic Tracing Guide, "Macro Variables"): of the process that compiles, and the target.</summary>
internal static class ProcessMacros
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["pid", "ppid", "pgid", "sid", "uid", "euid", "gid", "egid", "projid", "taskid", "target"];

    /// <summary>The macros. A number the platform does not have is 0, as <c>$target</c> is before there is one.</summary>
    public static IReadOnlyDictionary<string, int> Variables(int? target) => new Dictionary<string, int>
    {
        ["pid"] = Environment.ProcessId,
        ["ppid"] = HostProcess.ParentProcessId,
        ["pgid"] = HostProcess.ProcessGroupId,
        ["sid"] = HostProcess.SessionId,
        ["uid"] = (int)HostProcess.UserId,
        ["euid"] = (int)HostProcess.EffectiveUserId,
        ["gid"] = (int)HostProcess.GroupId,
        ["egid"] = (int)HostProcess.EffectiveGroupId,
        ["projid"] = 0,
        ["taskid"] = 0,
        ["target"] = target ?? 0,
    };
}
