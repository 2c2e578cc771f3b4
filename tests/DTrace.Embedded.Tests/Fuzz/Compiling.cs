using System.Runtime.ExceptionServices;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Host;
using DTrace.Embedded.InProcess;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Providers;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Session;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Symbols.Btf;
using DTrace.Embedded.Targets;
using DTrace.Embedded.Tests.Symbols;

namespace DTrace.Embedded.Tests.Fuzz;

/// <summary>The whole compiler as the engine Embedded uses it, from text to eBPF, without a kernel.</summary>
internal static class Compiling
{
    /// <summary>What a consumer's thread has.</summary>
    private const int StackBytes = 16 << 20;

    private static readonly ProbeRegistry Probes = new(EngineKind.Embedded, ProviderTable.Create());

    /// <summary>The types of <see cref="BtfImage.Sample"/>.</summary>
    public static KernelTypes SampleTypes { get; } = new(BtfData.Parse(BtfImage.Sample()));

    /// <summary>Programs of which every fuzzing is begun: all of the language, in small.</summary>
    public static IReadOnlyList<string> Programs { get; } =
    [
        "BEGIN { trace(\"hello, world\"); exit(0); }",
        "syscall::read:return /arg0 > 0 && execname != \"sh\"/ { @bytes[execname, pid] = quantize(arg0); @ = lquantize(arg0, 0, 100, 10); }",
        "syscall:::entry { self->t = timestamp; this->n = self->t / 1000; names[pid, probefunc] = execname; } syscall:::return /self->t/ { @time[probefunc] = avg(timestamp - self->t); self->t = 0; }",
        "#pragma D option quiet\n#pragma D option bufsize=1m\nprofile-97 { @[stack(3), ustack(5, 0)] = count(); } tick-1s { printa(\"%k %@d\\n\", @); clear(@); trunc(@, 5); normalize(@, 10); }",
        "typedef struct point { int x; unsigned long y; char name[16]; } point_t; point_t origin; enum side { LEFT, RIGHT = 5 }; BEGIN { x = ((point_t *)arg0)->y; trace(sizeof (struct point) + RIGHT); }",
        "BEGIN { printf(\"%-10s|%5d|%#x|%c|%%|%*d\\n\", \"abc\", 1, 2, 'c', 8, 3); tracemem(arg0, 4); x = 1 ? 2 : 3; x += x++ << 2; }",
        "inline int limit = 4 * 2; BEGIN { if (limit > 3) { trace(limit); } else { trace(strlen(execname)); } } ERROR { trace(arg4); } END { trace(0x7fffffffffffffff); }",
        "syscall::open*:entry,syscall::*at:entry /copyinstr(arg0) == \"/etc\"/ { trace(copyinstr(arg1)); stack(); ustack(); sym(arg0); usym(arg1); raise(10); }",
        "BEGIN { trace(((struct task_struct *)curthread)->tgid); trace(((struct node *)arg0)->next->value); trace(RED); trace(((struct bits *)arg0)->high); self->w = (stamp_t)arg0; trace(ppid); trace(vtimestamp); }",
    ];

    /// <summary>Makes a session that compiles and starts nothing in a kernel.</summary>
    public static EmbeddedSession Open(ITypeSource? types, KernelOffsets? offsets, IBpfRuntime? runtime = null) => new(
        1, runtime ?? new InProcessRuntime(1), Probes,
        new KernelTarget { CpuPlaces = runtime is null ? 1 : CpuList.Places(runtime.PossibleCpus), FindKernel = () => offsets, KernelTypes = types },
        new EmbeddedSymbolResolver(), new SignalledStart(), static () => null);

    /// <summary>What a run time is given for a program.</summary>
    public static BpfObject ObjectOf(string text)
    {
        CapturingRuntime runtime = new();
        using EmbeddedSession session = Open(SampleTypes, SampleTypes.Offsets, runtime);
        session.Compile(new ProgramSource { Text = text }, CancellationToken.None);
        try
        {
            session.Start(CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // By the run time, which has what it wanted.
        }

        return runtime.Loaded!;
    }

    /// <summary>Compiles a program; false where it is refused, which is the only failure there may be.</summary>
    public static bool TryCompile(string text, ITypeSource? types = null)
    {
        try
        {
            Compile(text, types ?? SampleTypes);
            return true;
        }
        catch (DTraceException)
        {
            return false;
        }
    }

    /// <summary>Compiles a program.</summary>
    public static void Compile(string text, ITypeSource types)
    {
        using EmbeddedSession session = Open(types, SampleTypes.Offsets);
        session.SetOption("destructive", null);
        session.Compile(new ProgramSource { Text = text }, CancellationToken.None);
    }

    /// <summary>Runs something on a thread as consumers have it.</summary>
    public static void OnConsumerStack(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    action();
                }
#pragma warning disable CA1031 // it is the test's, and is thrown there
                catch (Exception unexpected)
#pragma warning restore CA1031
                {
                    failure = ExceptionDispatchInfo.Capture(unexpected);
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private sealed class CapturingRuntime : IBpfRuntime
    {
        public BpfObject? Loaded { get; private set; }

        public IReadOnlyList<int> PossibleCpus => [0];

        public ILoadedBpfObject Load(BpfObject source, CancellationToken cancellation)
        {
            Loaded = source;
            throw new OperationCanceledException();
        }
    }
}
