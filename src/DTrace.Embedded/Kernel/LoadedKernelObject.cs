using System.Buffers.Binary;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel.Attachments;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Kernel;

/// <summary>An object whose maps and programs are in the kernel.</summary>
internal sealed class LoadedKernelObject : ILoadedBpfObject
{
    /// <summary>The kernel takes at most this many arguments of a raw tracepoint (MAX_BPF_FUNC_ARGS, include/linux/bpf.h).</summary>
    private const int MostArguments = 12;

    // struct bpf_prog_info, include/uapi/linux/bpf.h: u64 recursion_misses (kernel 5.12) ends at 216.
    private const int ProgramInfoLength = 216;
    private const int RecursionMissesOffset = 208;

    private readonly KernelRuntime _runtime;
    private readonly BpfCalls _calls;
    private readonly MapMaker _maker;
    private readonly BpfObject _source;
    private readonly List<KernelMap> _maps = [];
    private readonly List<Descriptor> _programs = [];
    private readonly List<IDisposable> _attachments = [];
    private IReadOnlyList<int> _online;

    /// <summary>Made by whichever thread first waits.</summary>
    private readonly Lazy<GracePeriod> _gracePeriod;
    private bool _hasUserLinks;
    private bool _isDisposed;

    private GracePeriod GracePeriod => _gracePeriod.Value;

    private LoadedKernelObject(KernelRuntime runtime, BpfCalls calls, MapMaker maker, BpfObject source)
    {
        _runtime = runtime;
        _calls = calls;
        _maker = maker;
        _gracePeriod = new Lazy<GracePeriod>(() => new GracePeriod(maker));
        _source = source;
        _online = calls.System.OnlineCpus();
    }

    /// <inheritdoc/>
    public IReadOnlyList<IBpfMap> Maps => _maps;

    /// <inheritdoc/>
    /// <remarks>The kernel counts this for raw tracepoints; for clocks it keeps no count.</remarks>
    public long RecursionMisses
    {
        get
        {
            long sum = 0;
            Span<byte> info = stackalloc byte[ProgramInfoLength];
            foreach (Descriptor program in _programs)
            {
                info.Clear();
                int result = _calls.Info(program, info);
                if (result < 0) throw _calls.Refused(BpfCommand.ObjectGetInfo, result, "counting programs that were not run");
                sum += BinaryPrimitives.ReadInt64LittleEndian(info[RecursionMissesOffset..]);
            }

            return sum;
        }
    }

    /// <summary>Makes the maps, then the programs; where one of them fails, everything made before is closed.</summary>
    public static LoadedKernelObject Load(
        KernelRuntime runtime, BpfCalls calls, MapMaker maker, BpfObject source, CancellationToken cancellation)
    {
        LoadedKernelObject loaded = new(runtime, calls, maker, source);
        try
        {
            foreach (BpfMapSpec spec in source.Maps)
            {
                cancellation.ThrowIfCancellationRequested();
                loaded._maps.Add(maker.Make(spec));
            }

            loaded._hasUserLinks = source.Programs.Any(program => program.Kind == BpfProgramKind.UserProbe) && runtime.HasUserLinks;
            ProgramLoader loader = new(calls, loaded._hasUserLinks);
            foreach (BpfProgram program in source.Programs)
            {
                cancellation.ThrowIfCancellationRequested();
                loaded._programs.Add(loader.Load(program, loaded._maps));
            }

            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IDisposable Attach(int program, AttachPoint target, ulong cookie = 0)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        BpfProgramKind kind = _source.Programs[program].Kind;
        IDisposable attachment = (target, kind) switch
        {
            (RawTracepointPoint tracepoint, BpfProgramKind.RawTracepoint) =>
                LinkAttachment.ToRawTracepoint(_calls, tracepoint, _programs[program], GracePeriod.Wait),
            (ClockPoint clock, BpfProgramKind.PerfEvent) =>
                ClockAttachment.Attach(_calls.System, clock, _programs[program]),
            (UserProbePoint, BpfProgramKind.UserProbe) when _hasUserLinks => AttachUserProbe(program, target, cookie),
            (UserProbePoint point, BpfProgramKind.UserProbe) => LinkAttachment.Of(ProbeEvent.Attach(_calls, point, _programs[program], cookie), GracePeriod.Wait),
            (KernelFunctionPoint point, BpfProgramKind.KernelFunction) => LinkAttachment.Of(ProbeEvent.Attach(_calls, point, _programs[program], cookie), GracePeriod.Wait),
            (KernelFunctionPoint point, BpfProgramKind.FunctionEntry or BpfProgramKind.FunctionReturn) =>
                LinkAttachment.ToFunction(_calls, point, _programs[program], GracePeriod.Wait),
            (PerfTracepointPoint point, BpfProgramKind.PerfTracepoint) => TraceEventAttachment.Attach(_calls, point, _programs[program]),
            _ => throw new ArgumentException($"Program '{_source.Programs[program].Name}' is {kind} and does not attach to {target}."),
        };
        _attachments.Add(attachment);
        return attachment;
    }

    /// <inheritdoc/>
    public IReadOnlyList<RefusedPoint> AttachAll(int program, IReadOnlyList<CookiePoint> points, CancellationToken cancellation)
    {
        bool isOfUser = _hasUserLinks && _source.Programs[program].Kind == BpfProgramKind.UserProbe;
        if (!isOfUser && _source.Programs[program].Kind != BpfProgramKind.KernelFunctions) return ((ILoadedBpfObject)this).AttachEach(program, points, cancellation);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        (IReadOnlyList<Descriptor> links, IReadOnlyList<RefusedPoint> refused) = isOfUser
            ? UserProbesAttachment.Attach(_calls, points, _programs[program], cancellation)
            : FunctionsAttachment.Attach(_calls, KernelSymbols.OfThisKernel(), points, _programs[program], cancellation);
        _attachments.AddRange(links.Select(link => LinkAttachment.Of(link, GracePeriod.Wait)));
        return refused;
    }

    private LinkAttachment AttachUserProbe(int program, AttachPoint point, ulong cookie)
    {
        (IReadOnlyList<Descriptor> links, IReadOnlyList<RefusedPoint> refused) =
            UserProbesAttachment.Attach(_calls, [new CookiePoint(point, cookie)], _programs[program], CancellationToken.None);
        return refused is [var refusal] ? throw refusal.Reason : LinkAttachment.Of(links[0], GracePeriod.Wait);
    }

    /// <inheritdoc/>
    public IReadOnlyList<RefusedPoint> FollowCpus()
    {
        if (!_attachments.OfType<ClockAttachment>().Any()) return [];
        IReadOnlyList<int> online = _calls.System.OnlineCpus();
        if (_online.SequenceEqual(online)) return [];
        _online = online;
        List<RefusedPoint> refused = [];
        foreach (ClockAttachment clock in _attachments.OfType<ClockAttachment>())
        {
            try
            {
                clock.Follow(online);
            }
            catch (DTraceException reason)
            {
                refused.Add(new RefusedPoint(clock.Target, reason));
            }
        }

        return refused;
    }

    /// <inheritdoc/>
    public void DetachAll()
    {
        bool wait = false;
        Action[] detachments = [.. _attachments.Select(attachment => (Action)(() =>
        {
            if (attachment is LinkAttachment link)
            {
                wait |= link.Close();
                return;
            }

            attachment.Dispose();
            wait |= attachment is TraceEventAttachment;
        }))];
        _attachments.Clear();
        Ending.InFull([.. detachments, () =>
        {
            if (wait) GracePeriod.Wait();
        }]);
    }

    /// <inheritdoc/>
    public void WaitForPrograms()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        GracePeriod.Wait();
    }

    /// <inheritdoc/>
    public int RunOnce(int program, ReadOnlySpan<ulong> arguments)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (arguments.Length > MostArguments) throw new ArgumentException($"A raw tracepoint has at most {MostArguments} arguments.");

        // The kernel refuses a context shorter than the furthest argument the program reads: the rest are zeros.
        Span<ulong> context = stackalloc ulong[MostArguments];
        context.Clear();
        arguments.CopyTo(context);
        int result = _calls.TestRun(_programs[program], context, out int programResult);
        return result >= 0
            ? programResult
            : throw _calls.Refused(BpfCommand.ProgramTestRun, result, $"running program '{_source.Programs[program].Name}'");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        try
        {
            DetachAll();
        }
        finally
        {
            _programs.ForEach(program => program.Dispose());
            _maps.ForEach(map => map.Dispose());
            if (_gracePeriod.IsValueCreated) _gracePeriod.Value.Dispose();
        }
    }
}
