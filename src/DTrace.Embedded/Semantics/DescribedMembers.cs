using System.Collections.Frozen;

namespace DTrace.Embedded.Semantics;

/// <summary>
/// What the members of curcpu, curpsinfo and curlwpsinfo are, as expressions of D: the meaning that the library files of DTrace on Linux
/// give them (procfs.d, sched.d).
/// </summary>
internal static class DescribedMembers
{
    private const string State = "curthread->__state";

    private static readonly FrozenDictionary<string, Description> Table = new Dictionary<string, Description>
    {
        ["curcpu"] = new(
            "struct cpuinfo",
            [
                new("cpu_id", "processorid_t", "cpu"), new("cpu_pset", "psetid_t", "0"), new("cpu_chip", "id_t", Description.Chip),
                new("cpu_lgrp", "lgrp_id_t", "0"),
            ]),
        ["curpsinfo"] = new(
            null,
            [
                new("pr_nlwp", "int", "1"), new("pr_pid", "pid_t", "pid"), new("pr_ppid", "pid_t", "ppid"),
                new("pr_pgid", "pid_t", "curthread->signal->pids[2]->numbers[0].nr"), new("pr_sid", "pid_t", "curthread->signal->pids[3]->numbers[0].nr"),
                new("pr_uid", "uid_t", "uid"), new("pr_euid", "uid_t", "curthread->cred->euid.val"),
                new("pr_gid", "gid_t", "gid"), new("pr_egid", "gid_t", "curthread->cred->egid.val"),
                new("pr_addr", "uintptr_t", "(uintptr_t)curthread"),
                new("pr_ttydev", "uintptr_t", "curthread->signal->tty ? (uintptr_t)curthread->signal->tty : (uintptr_t)-1"),
                new("pr_fname", "string", "execname"), new("pr_psargs", "string", "execargs"), new("pr_wstat", "int", "0"), new("pr_dmodel", "char", "2"),
                new("pr_taskid", "taskid_t", "0"), new("pr_projid", "projid_t", "0"), new("pr_nzomb", "int", "0"), new("pr_poolid", "poolid_t", "0"),
                new("pr_zoneid", "zoneid_t", "0"), new("pr_contract", "id_t", "0"),
            ]),
        ["curlwpsinfo"] = new(
            null,
            [
                new("pr_flag", "int", $"({State} & 0x4) ? 1 : 0"), new("pr_lwpid", "id_t", "tid"), new("pr_addr", "uintptr_t", "(uintptr_t)curthread"),
                new("pr_wchan", "uintptr_t", "0"), new("pr_stype", "char", "0"), new("pr_state", "char", ByState("1", "4", "3", "7", "2")),
                new("pr_sname", "char", ByState("'S'", "'T'", "'Z'", "'W'", "'R'")), new("pr_pri", "int", "curthread->prio"),
                new("pr_name", "string", "execname"), new("pr_onpro", "processorid_t", "cpu"),
            ]),
    }.ToFrozenDictionary();

    /// <summary>What a built-in variable describes, or null.</summary>
    public static Description? Find(string variable) => Table.GetValueOrDefault(variable);

    /// <summary>By the state of the thread (include/linux/sched.h): waiting, stopped, at its end, waking or parked, running.</summary>
    private static string ByState(string sleeping, string stopped, string zombie, string waiting, string running) =>
        $"({State} & 0x3) ? {sleeping} : ({State} & 0xc) ? {stopped} : ({State} & 0xb0) ? {zombie} : ({State} & 0x300) ? {waiting} : {running}";
}

/// <summary>The members of a structure that the kernel does not have.</summary>
/// <param name="Structure">Its name; null where it is a translator's, which knows no other members than its own.</param>
/// <param name="Members">The members.</param>
internal sealed record Description(string? Structure, IReadOnlyList<DescribedMember> Members)
{
    /// <summary>Stands for the package of the current CPU, for which D has no other name.</summary>
    public const string Chip = "";
}

/// <summary>A member, its type, and the expression that is its value.</summary>
internal sealed record DescribedMember(string Name, string Type, string Value);
