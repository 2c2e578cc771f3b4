using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>A loaded object: its maps, its programs and the clocks that fire them. Programs run one at a time, whatever fires them.</summary>
internal sealed class LoadedObject(MapTable maps, Machine machine, MachineProgram[] programs) : ILoadedBpfObject
{
    private readonly List<ClockAttachment> _clocks = [];
    private long _missed;
    private bool _isDisposed;

    /// <inheritdoc/>
    public IReadOnlyList<IBpfMap> Maps => maps.Own;

    /// <summary>Firings left out: a clock was so far behind that it did not catch up.</summary>
    public long RecursionMisses => Interlocked.Read(ref _missed);

    /// <summary>How many CPUs there are.</summary>
    internal int Cpus => maps.Cpus;

    /// <inheritdoc/>
    /// <exception cref="DTraceException">
    /// Privilege: the target is a kernel tracepoint. Argument: the clock has no period. Engine: the program is not of a kind a clock fires.
    /// </exception>
    public IDisposable Attach(int program, AttachPoint target, ulong cookie = 0)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        MachineProgram attached = programs[program];
        switch (target)
        {
            case RawTracepointPoint tracepoint:
                throw new DTraceException(
                    DTraceErrorKind.Privilege,
                    $"DTrace requires additional privileges: the kernel tracepoint '{tracepoint.Name}' fires in the kernel only, and this engine runs in the process.");
            case ClockPoint { PeriodNanoseconds: 0 }:
                throw new DTraceException(DTraceErrorKind.Argument, "A clock's period is at least 1 ns.");
            case ClockPoint when attached.Source.Kind != BpfProgramKind.PerfEvent:
                throw new DTraceException(DTraceErrorKind.Engine, $"The program '{attached.Source.Name}' is no perf event program: a clock cannot fire it.");
            case ClockPoint clock:
                var attachment = new ClockAttachment(this, attached, clock);
                _clocks.Add(attachment);
                attachment.Start();
                return attachment;
            default:
                throw new DTraceException(DTraceErrorKind.Engine, $"This engine cannot attach to {target}.");
        }
    }

    /// <inheritdoc/>
    public void DetachAll()
    {
        foreach (ClockAttachment clock in _clocks.ToArray()) clock.Dispose();
    }

    /// <inheritdoc/>
    /// <remarks>Programs hold the gate as they run.</remarks>
    public void WaitForPrograms()
    {
        lock (maps.Gate) maps.Faults.Throw();
    }

    /// <inheritdoc/>
    /// <exception cref="DTraceException">Engine: the program's kind is another, or the run faulted.</exception>
    public int RunOnce(int program, ReadOnlySpan<ulong> arguments)
    {
        MachineProgram run = programs[program];
        if (run.Source.Kind != BpfProgramKind.RawTracepoint)
            throw new DTraceException(DTraceErrorKind.Engine, $"The program '{run.Source.Name}' is no raw tracepoint program: it cannot be run on request.");
        if (arguments.Length > Machine.MaxArguments)
            throw new ArgumentException($"A raw tracepoint has at most {Machine.MaxArguments} arguments, not {arguments.Length}.");

        lock (maps.Gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            maps.Faults.Throw();
            return machine.RunRawTracepoint(run, arguments, CurrentCpu());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed) return;
        DetachAll();
        lock (maps.Gate)
        {
            _isDisposed = true;
            maps.Free();
        }
    }

    /// <summary>Fires a program for a CPU, on a clock's thread; a fault is kept for the consumer's.</summary>
    /// <returns>False where the clock is to end.</returns>
    internal bool Fire(MachineProgram program, int cpu)
    {
        lock (maps.Gate)
        {
            if (_isDisposed) return false;
            try
            {
                machine.RunPerfEvent(program, cpu);
                return true;
            }
            catch (DTraceException fault)
            {
                maps.Faults.Keep(fault);
                return false;
            }
        }
    }

    /// <summary>Counts firings that a clock leaves out.</summary>
    internal void Miss(long firings) => Interlocked.Add(ref _missed, firings);

    /// <summary>Forgets a clock that was disposed.</summary>
    internal void Forget(ClockAttachment clock) => _clocks.Remove(clock);

    /// <summary>The CPU this thread is on, where the machine has one of that number.</summary>
    private int CurrentCpu()
    {
        int cpu = Thread.GetCurrentProcessorId();
        return (uint)cpu < (uint)maps.Cpus ? cpu : 0;
    }
}
