using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Providers.Syscall;

/// <summary>
/// The syscall provider: the entry to and the return from each system call. Probes are named as the real dtrace on Linux names them:
/// module <c>vmlinux</c>, function the call's name, name <c>entry</c> or <c>return</c>.
/// </summary>
internal sealed class SyscallProvider(Func<SystemCallTable> findCalls) : ListedProvider
{
    private const string Module = "vmlinux";
    private const string Entry = "entry";
    private const string Return = "return";

    private static readonly IReadOnlyList<ArgumentDescription> Result = ArgumentDescription.Of("long");

    public override string Name => "syscall";

    public override ProviderStability Stability => ProviderStability.OfSyscall;

    /// <summary>A call's arguments have the types of its trace event; the result is a long.</summary>
    public override IReadOnlyList<ArgumentDescription>? DescribeArguments(Probe probe)
    {
        if (probe.Description.Name == Return) return Result;
        if (TraceEventFormat.Read("syscalls", "sys_enter_" + probe.Description.Function) is not { } format) return null;

        // The first field is the call's number.
        return [.. format.Fields.Skip(1).Select((field, i) => new ArgumentDescription(field.Type, i) { IsUserMemory = field.Type.EndsWith('*') })];
    }

    protected override bool MayMatch(ProbePattern pattern) =>
        pattern.Module.Matches(Module) && (pattern.Name.Matches(Entry) || pattern.Name.Matches(Return));

    protected override void List(ProbeRegistry registry)
    {
        SystemCallTable calls = findCalls();
        SyscallSite entry = new(IsReturn: false), exit = new(IsReturn: true);
        for (int number = 0; number < calls.Count; number++)
        {
            if (calls.NameOf(number) is not { } call) continue;
            registry.Add(this, Name, Module, call, Entry, entry, number);
            registry.Add(this, Name, Module, call, Return, exit, number);
        }
    }
}
