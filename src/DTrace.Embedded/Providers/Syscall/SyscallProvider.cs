namespace DTrace.Embedded.Providers.Syscall;

/// <summary>
/// The syscall provider: the entry to and the return from each system call. Probes are named as the real dtrace on Linux names them:
/// module <c>vmlinux</c>, function the call's name, name <c>entry</c> or <c>return</c>.
/// </summary>
internal sealed class SyscallProvider(SystemCallTable calls) : IProvider
{
    public string Name => "syscall";

    public IEnumerable<ProbeDefinition> Probes => Enumerable.Range(0, calls.Count)
        .Where(number => calls.NameOf(number) is not null)
        .SelectMany(number => new[] { Define(number, isReturn: false), Define(number, isReturn: true) });

    public ProbeDefinition? Create(string name) => null;

    private ProbeDefinition Define(int number, bool isReturn) =>
        new("syscall", "vmlinux", calls.NameOf(number)!, isReturn ? "return" : "entry", new SyscallSite(isReturn), number);
}
