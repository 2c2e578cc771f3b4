using System.Collections.Concurrent;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel.Attachments;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Symbols.Btf;

namespace DTrace.Embedded.Kernel;

/// <summary>
/// By which of the kernel's ways a function can be traced, found out by trying each on the function itself: kernels are configured and patched, and
/// even where a way exists, some functions cannot be traced by it.
/// </summary>
internal sealed class FunctionTracing(BpfCalls calls)
{
    /// <summary>On how many of the functions meant the way is tried: it is a kernel's, and a function or two may be special.</summary>
    private const int MostTries = 4;

    /// <summary>A function that every kernel has, for asking whether there is a way at all.</summary>
    private static readonly KernelFunctionPoint Any = new(KernelSymbols.CoreModule, "vfs_read", IsReturn: false);

    private static readonly Lazy<bool> AnyWay = new(static () => ProbeEventType.Find(ProbeEventType.Kernel) is not null || new FunctionTracing(new BpfCalls(LinuxSystemCalls.Instance)).HasAnyWay());

    private readonly ConcurrentDictionary<KernelFunctionPoint, bool> _trampolines = new();
    private readonly HashSet<KernelFunctionPoint> _tried = [];
    private bool _hasMany;

    /// <summary>Whether this kernel lets this process trace functions in any way.</summary>
    public static bool IsAvailable => AnyWay.Value;

    /// <summary>Whether a program can be a part of the function itself (fentry, fexit): Linux 5.5 on x86-64, 6.0 on arm64, with the function's type.</summary>
    public bool HasTrampoline(KernelFunctionPoint point) => _trampolines.GetOrAdd(point, TryTrampoline);

    /// <summary>Whether one link can attach to many functions (kprobe_multi): tried on a function that every kernel has, and on some of those meant.</summary>
    public bool HasMany(IEnumerable<KernelFunctionPoint> points) => _hasMany = _hasMany || points.Take(MostTries).Prepend(Any).Any(point => _tried.Add(point) && TryMany(point));

    private bool HasAnyWay() => HasMany([]) || HasTrampoline(Any);

    private bool TryTrampoline(KernelFunctionPoint point)
    {
        if (KernelTypes.OfModule(point.Module)?.HasPlainArguments(point.Function) != true) return false;
        BpfProgramKind kind = point.IsReturn ? BpfProgramKind.FunctionReturn : BpfProgramKind.FunctionEntry;
        return IsTaken(kind, point, program => calls.Own(BpfCommand.RawTracepointOpen, calls.OpenRawTracepoint(null, program), $"trying {point}"));
    }

    private bool TryMany(KernelFunctionPoint point) => IsTaken(BpfProgramKind.KernelFunctions, null, program =>
        calls.Own(BpfCommand.LinkCreate, calls.CreateFunctionsLink(program, point.IsReturn, [point.Function], [], [0]), $"trying {point}"));

    private bool IsTaken(BpfProgramKind kind, KernelFunctionPoint? target, Func<Descriptor, Descriptor> attach)
    {
        BpfAssembler code = new();
        code.Move(BpfRegister.R0, 0L);
        code.Exit();
        try
        {
            using Descriptor program = new ProgramLoader(calls).Load(new BpfProgram("dtraceps_probe", kind, code.Finish()) { Target = target }, []);
            using Descriptor link = attach(program);
            return true;
        }
        catch (DTraceException)
        {
            return false;
        }
    }
}
