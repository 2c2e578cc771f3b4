using DTrace.Embedded.Probes;

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

    public override string Name => "syscall";

    public override ProviderStability Stability => ProviderStability.OfSyscall;

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
