using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>A handle while it traces (dt_work.c): go, status, work, stop, and the throttles between them.</summary>
internal sealed class Tracing : IDisposable
{
    /// <summary>The kernel kills an enabling that nobody has asked about for so long (deadman_user and deadman_timeout).</summary>
    private static readonly TimeSpan Deadman = TimeSpan.FromSeconds(40);

    private readonly AbiHandle _handle;
    private readonly KernelBuffer _kernel = new();
    private readonly Delivery _delivery;
    private readonly AggregationEncoder _aggregations;
    private readonly Throttle _statusThrottle;
    private readonly Throttle _switchThrottle;
    private readonly Throttle _aggregateThrottle;
    private EngineStatus _source = EngineStatus.Running;
    private bool _isStopped;
    private bool _isKilled;
    private long _lastAsked;

    public Tracing(AbiHandle handle)
    {
        _handle = handle;
        _delivery = new Delivery(handle);
        _aggregations = new AggregationEncoder(handle);
        _statusThrottle = new Throttle(handle, "statusrate");
        _switchThrottle = new Throttle(handle, "switchrate");
        _aggregateThrottle = new Throttle(handle, "aggrate");
    }

    /// <summary>Whether dtrace_go has been called.</summary>
    public bool IsActive { get; private set; }

    private PlatformFacts Facts => _handle.Facts;

    /// <summary>Whether records are delivered while tracing goes on: not by the policies ring and fill.</summary>
    private bool IsSwitching => _handle.Options.ValueOr("bufpolicy", Facts.Constant("DTRACEOPT_BUFPOLICY_SWITCH")) == Facts.Constant("DTRACEOPT_BUFPOLICY_SWITCH");

    public int Go()
    {
        if (IsActive) throw new AbiError(AbiError.Invalid);
        _handle.Programs.RequireExecuted();
        // The library executes its own program before it asks the kernel, and does not take it back.
        _handle.Handlers.EnableFaults();
        if (!_handle.Options.IsSet("bufsize") || (_handle.Programs.Aggregates && !_handle.Options.IsSet("aggsize"))) throw _handle.Error("EDT_BUFTOOSMALL");
        _handle.Source.Start(CancellationToken.None);
        IsActive = true;
        _lastAsked = _handle.Library.Clock.GetTimestamp();
        _handle.Options.Reload();
        _kernel.Room = _handle.Options.ValueOr("bufsize", 0) * Environment.ProcessorCount;
        return 0;
    }

    public int Stop()
    {
        if (!IsActive) throw new AbiError(AbiError.Invalid);
        if (_isStopped) return 0;
        _handle.Source.Stop(_kernel);
        _isStopped = true;
        return 0;
    }

    public int Status()
    {
        if (!IsActive) return Facts.Constant("DTRACE_STATUS_NONE");
        if (_isStopped) return Facts.Constant("DTRACE_STATUS_STOPPED");
        if (!_statusThrottle.Passes()) return Facts.Constant("DTRACE_STATUS_NONE");
        if (_handle.Library.Clock.GetElapsedTime(_lastAsked) > Deadman && !_handle.Options.IsSet("destructive")) _isKilled = true;
        if (_isKilled || _handle.Library.IsKilled) throw _handle.Error("EDT_BRICKED");
        _lastAsked = _handle.Library.Clock.GetTimestamp();
        Fetch();
        Report(_kernel.TakeDrops(static kind => kind is not (DropKind.Principal or DropKind.Aggregation)));
        if (_source == EngineStatus.Running) return Facts.Constant("DTRACE_STATUS_OKAY");
        _isStopped = true;
        return Facts.Constant(_source == EngineStatus.Filled ? "DTRACE_STATUS_FILLED" : "DTRACE_STATUS_EXITED");
    }

    public int Work(ConsumerCallbacks callbacks)
    {
        _handle.RefuseStream(callbacks.Stream);
        int status = Status();
        bool ended = status >= Facts.Constant("DTRACE_STATUS_EXITED");
        if (ended)
        {
            _switchThrottle.Clear();
            _aggregateThrottle.Clear();
        }
        else if (!IsActive || !IsSwitching)
        {
            return Facts.Constant("DTRACE_WORKSTATUS_OKAY");
        }

        Snapshot();
        Consume(callbacks);
        return Facts.Constant(ended ? "DTRACE_WORKSTATUS_DONE" : "DTRACE_WORKSTATUS_OKAY");
    }

    public int Consume(ConsumerCallbacks callbacks)
    {
        if (!_switchThrottle.Passes()) return 0;
        if (!IsActive) throw new AbiError(AbiError.Invalid);
        Fetch();
        if (_handle.Source is StreamSession stream)
        {
            stream.Deliver(_handle, callbacks);
            return 0;
        }

        if (!IsSwitching && !_isStopped) return 0;
        object[] items = _kernel.Take();
        Report(_kernel.TakeDrops(static kind => kind == DropKind.Principal));
        _delivery.Deliver(Ordered(items), callbacks);
        return 0;
    }

    public int Snapshot()
    {
        if (!_aggregateThrottle.Passes()) return 0;
        if (!IsActive) throw new AbiError(AbiError.Invalid);
        _handle.Source.SnapAggregations(_kernel);
        Report(_kernel.TakeDrops(static kind => kind == DropKind.Aggregation));
        return 0;
    }

    public int Walk(nint callback, nint argument)
    {
        _aggregations.Walk(callback, argument);
        return 0;
    }

    /// <summary>Waits until the earliest of the throttles lets a call through, or until a process has ended.</summary>
    public int Sleep()
    {
        if (!IsActive) return 0;
        long wait = IsSwitching ? Math.Min(_statusThrottle.Wait, Math.Min(_switchThrottle.Wait, _aggregateThrottle.Wait)) : _statusThrottle.Wait;
        long end = Environment.TickCount64 + (wait / 1_000_000);
        while (!_handle.Processes.Report() && Environment.TickCount64 < end) Thread.Sleep(1);
        return 0;
    }

    public void Dispose()
    {
        _delivery.Dispose();
        _aggregations.Dispose();
    }

    private void Fetch()
    {
        if (!_isStopped && _source == EngineStatus.Running) _source = _handle.Source.Work(_kernel);
    }

    private void Report(DropRecord[] drops)
    {
        foreach (DropRecord drop in drops) _handle.Handlers.Drop(drop);
    }

    /// <summary>
    /// CPU after CPU, unless option temporal is set: first the CPU that ran BEGIN, last the one that ran END. Records of one CPU stay in order, and a fault
    /// is a record too.
    /// </summary>
    private IEnumerable<object> Ordered(object[] items)
    {
        if (_handle.Options.IsSet("temporal")) return items;
        int? begin = CpuOf(items, "BEGIN");
        int? end = CpuOf(items, "END");
        return items.OrderBy(item => Cpu(item) == begin ? 0 : Cpu(item) == end ? 2 : 1).ThenBy(Cpu);
    }

    private static int? CpuOf(object[] items, string probe) =>
        items.OfType<TracedFiring>().FirstOrDefault(firing => firing.Probe.Name == probe && firing.Probe.Provider == "dtrace")?.Cpu;

    private static int Cpu(object item) => item is TracedFiring firing ? firing.Cpu : ((FaultRecord)item).Cpu;
}
