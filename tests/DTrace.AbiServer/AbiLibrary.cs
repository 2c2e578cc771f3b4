using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Core.LibDTrace;
using DTrace.Embedded;

namespace DTrace.AbiServer;

/// <summary>
/// libdtrace as managed code: a table of C functions that keep handles in native memory, lay out every struct by the facts of a platform, and
/// call back as that platform's library does. What is traced comes from another engine, by default InProcess, so whole D programs run through it.
/// A caller that breaks the library's rules gets a failing call, and the rule stands in <see cref="Violations"/>.
/// </summary>
public sealed partial class AbiLibrary : IDisposable
{
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _interruptions = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly NativeArena _arena = new();
    private readonly Lazy<IReadOnlyDictionary<string, nint>> _functions;
    private int _compiling;

    /// <param name="platform">Whose library it is.</param>
    /// <param name="source">What traces; null for the engine InProcess.</param>
    public AbiLibrary(AbiPlatform platform, IEngine? source = null)
    {
        Platform = platform;
        Facts = new PlatformFacts(platform);
        Source = source ?? new InProcessEngine();
        Types = new TypeTable(Pointer(0));
        _functions = new Lazy<IReadOnlyDictionary<string, nint>>(() => FunctionTable.Of(this));
    }

    /// <summary>Whose library it is.</summary>
    public AbiPlatform Platform { get; }

    /// <summary>The version of the interface that dtrace_open takes.</summary>
    public int InterfaceVersion { get; init; } = 3;

    /// <summary>The <c>EDT_*</c> error that dtrace_open fails with; null where it opens.</summary>
    public string? OpenError { get; init; }

    /// <summary>Functions this library lacks, as an older one does.</summary>
    public IReadOnlyCollection<string> Absent { get; init; } = [];

    /// <summary>Whether dtrace_close reports a drop, and the end of processes, while it closes.</summary>
    public bool ReportsWhileClosing { get; init; }

    /// <summary>The clock of throttles, and of the watch over enablings that nobody polls.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The records that every handle streams in place of a program's, if any.</summary>
    public RecordStream? Stream { get; init; }

    /// <summary>The library's functions and data symbols by name: what dlsym would give.</summary>
    public IReadOnlyDictionary<string, nint> Functions => _functions.Value;

    /// <summary>The rules of the library that were broken.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>The commands of system() that the library was left to run; it only keeps them.</summary>
    public ConcurrentQueue<string> SystemCommands { get; } = new();

    /// <summary>How many records callbacks were called for.</summary>
    public long RecordCalls { get; internal set; }

    /// <summary>The events of etw_trace() that Windows's library was left to write; it only keeps them.</summary>
    public ConcurrentQueue<byte[]> EtwEvents { get; } = new();

    /// <summary>How far the clock of a platform's records is from the monotonic clock of its processes, in nanoseconds: FreeBSD scales the processor's counter.</summary>
    public static long ClockDistance(AbiPlatform platform) => platform == AbiPlatform.FreeBsd ? 3_600_000_000_000 : 0;

    /// <summary>Handles of all servers that are open.</summary>
    public static int OpenHandles => AbiHandle.OpenCount;

    /// <summary>Blocks of native memory that all servers have allocated.</summary>
    public static long AllocatedBlocks => NativeArena.Live;

    internal PlatformFacts Facts { get; }

    /// <summary>What traces.</summary>
    public IEngine Source { get; }

    /// <summary>The types of the platform's kernel.</summary>
    internal TypeTable Types { get; }

    internal volatile bool IsKilled;

    /// <summary>The engine LibDTrace over this library.</summary>
    public IEngine Engine => new LibDTraceEngine(NativeFunctions.FromTable(Functions, $"the library of {Platform}"), Profile);

    private NativeProfile Profile => Platform switch
    {
        AbiPlatform.FreeBsd => NativeProfile.FreeBsd,
        AbiPlatform.MacOs => NativeProfile.MacOs,
        AbiPlatform.Windows => NativeProfile.Windows,
        _ => NativeProfile.Illumos,
    };

    /// <summary>How often a function was called.</summary>
    public int Calls(string function) => _calls.GetValueOrDefault(function);

    /// <summary>A signal cuts the next calls of a function short: they fail with EINTR, having done nothing.</summary>
    public void Interrupt(string function, int times) => _interruptions[function] = times;

    /// <summary>The kernel kills every enabling, as it does when the system does not respond.</summary>
    public void Kill() => IsKilled = true;

    public void Dispose() => _arena.Dispose();

    internal nint Text(string text)
    {
        lock (_arena) return _arena.Text(text);
    }

    internal nint Pointer(nint value)
    {
        lock (_arena)
        {
            nint address = _arena.Allocate(nint.Size);
            Marshal.WriteIntPtr(address, value);
            return address;
        }
    }

    internal void Count(string function) => _calls.AddOrUpdate(function, 1, static (_, count) => count + 1);

    internal bool TakeInterruption(string function)
    {
        if (!_interruptions.TryGetValue(function, out int left) || left == 0) return false;
        _interruptions[function] = left - 1;
        return true;
    }

    internal void Violate(string rule) => _violations.Enqueue(rule);

    /// <summary>The library's compiler works on variables of the process: whoever is in it must be alone.</summary>
    internal T Compiler<T>(string function, Func<T> body)
    {
        if (Interlocked.Increment(ref _compiling) != 1) Violate($"{function} was called while another thread was in the compiler");
        try
        {
            return body();
        }
        finally
        {
            Interlocked.Decrement(ref _compiling);
        }
    }
}
