using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// Runs eBPF objects in this process, by interpretation, without privilege and on any platform. Programs see only what is theirs: an access
/// elsewhere ends the run with an error and never touches the process. What fires by itself is the clock.
/// </summary>
internal sealed class InProcessRuntime : IBpfRuntime
{
    /// <summary>A machine with the CPUs this process may use.</summary>
    public InProcessRuntime()
        : this(Environment.ProcessorCount)
    {
    }

    /// <summary>A machine with a number of CPUs, from 1 on.</summary>
    public InProcessRuntime(int cpus)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cpus);
        PossibleCpus = [.. Enumerable.Range(0, cpus)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> PossibleCpus { get; }

    /// <inheritdoc/>
    public ILoadedBpfObject Load(BpfObject source, CancellationToken cancellation)
    {
        var maps = new MapTable(PossibleCpus.Count);
        var machine = new Machine(maps);
        foreach (BpfMapSpec spec in source.Maps)
        {
            cancellation.ThrowIfCancellationRequested();
            maps.AddOwn(spec);
        }

        var programs = new MachineProgram[source.Programs.Count];
        for (int program = 0; program < programs.Length; program++)
        {
            cancellation.ThrowIfCancellationRequested();
            programs[program] = ProgramVerifier.Load(source.Programs[program], source.Maps, maps);
        }

        return new LoadedObject(maps, machine, programs);
    }
}
