using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Host;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// A program attached to a clock, fired by a thread of its own: for every CPU in turn, or for CPU 0. The system's timer wakes it, at a
/// millisecond's grain; what fell due meanwhile fires then, so that no period is lost until the thread is 1,000 periods behind.
/// </summary>
internal sealed class ClockAttachment : IDisposable
{
    /// <summary>How many periods are caught up with at a time; more are counted as missed.</summary>
    public const int MaxCatchUp = 1_000;

    private const long Millisecond = 1_000_000;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly LoadedObject _owner;
    private readonly MachineProgram _program;
    private readonly long _period;
    private readonly int _cpus;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();

    public ClockAttachment(LoadedObject owner, MachineProgram program, ClockPoint clock)
    {
        _owner = owner;
        _program = program;
        _period = (long)ulong.Min(clock.PeriodNanoseconds, long.MaxValue / 4);
        _cpus = clock.EveryCpu ? owner.Cpus : 1;
        _thread = new Thread(Tick) { IsBackground = true, Name = $"DTrace clock {program.Source.Name}" };
    }

    /// <summary>Begins; the first firing is a period from now.</summary>
    public void Start() => _thread.Start();

    /// <summary>Ends; on return the program no longer runs.</summary>
    /// <exception cref="DTraceException">Busy: it did not end in time, which the bound on a run's length rules out unless the system stands still.</exception>
    public void Dispose()
    {
        _stop.Set();
        if (!_thread.Join(StopLimit)) throw new DTraceException(DTraceErrorKind.Busy, $"The clock of '{_program.Source.Name}' did not stop in {StopLimit.TotalSeconds:0} s.");
        _owner.Forget(this);
    }

    private void Tick()
    {
        long next = HostClock.Nanoseconds + _period;
        while (!_stop.IsSet)
        {
            long wait = next - HostClock.Nanoseconds;
            if (wait > 0)
            {
                if (_stop.Wait((int)long.Clamp(wait / Millisecond, 1, int.MaxValue))) return;
                continue;
            }

            long due = (-wait / _period) + 1;
            long fired = long.Min(due, MaxCatchUp);
            if (due > fired) _owner.Miss(checked((due - fired) * _cpus));
            for (long firing = 0; firing < fired; firing++)
            {
                if (!FireAll()) return;
            }

            next += due * _period;
        }
    }

    private bool FireAll()
    {
        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            if (_stop.IsSet || !_owner.Fire(_program, cpu)) return false;
        }

        return true;
    }
}
