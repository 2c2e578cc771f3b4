using System.Buffers.Binary;
using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Host;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Targets;

/// <summary>
/// Stops a process a second time, where its program begins: by then the dynamic linker has mapped all the libraries that it needs, and what is made of them
/// is there before their code runs. A program on the first instruction sends the process SIGSTOP, once.
/// </summary>
internal sealed class EntryStop : IDisposable
{
    private const int StateSize = 8;

    /// <summary>What the program leaves in the state once it has sent the signal.</summary>
    private const int Sent = 2;

    private readonly ILoadedBpfObject _loaded;
    private readonly byte[] _state = new byte[StateSize];

    private EntryStop(ILoadedBpfObject loaded, int processId) => (_loaded, ProcessId) = (loaded, processId);

    /// <summary>The process, in this process's pid namespace.</summary>
    public int ProcessId { get; }

    /// <summary>Whether the process has come there. It stands stopped then, or is about to.</summary>
    public bool IsReached
    {
        get
        {
            _loaded.Maps[0].TryLookup(new byte[sizeof(int)], _state);
            return BinaryPrimitives.ReadInt32LittleEndian(_state) == Sent;
        }
    }

    /// <summary>
    /// Has a process stop, that stands at its first instruction; null where it needs no library, and where the kernel has no such probes. Its code is mapped
    /// as it runs then.
    /// </summary>
    public static EntryStop? Set(IBpfRuntime runtime, int processId)
    {
        if (ProcNumbers.InProc(processId) is not { } number) return null;
        string executable = string.Create(CultureInfo.InvariantCulture, $"/proc/{number}/exe");
        if (FindEntry(executable) is not { } offset) return null;
        ILoadedBpfObject? loaded = null;
        try
        {
            loaded = runtime.Load(Code(), CancellationToken.None);
            loaded.Attach(0, new UserProbePoint(executable, offset, IsReturn: false, processId));
            return new EntryStop(loaded, processId);
        }
        catch (DTraceException)
        {
            loaded?.Dispose();
            return null;
        }
    }

    /// <summary>Lets the process run, where it stands stopped, and waits for it no more.</summary>
    public void Dispose()
    {
        if (IsReached) ProcessSignals.Continue(ProcessId);
        _loaded.DetachAll();
        if (IsReached) ProcessSignals.Continue(ProcessId);
        _loaded.Dispose();
    }

    /// <summary>Where the first instruction of a program stands in its file; null where no dynamic linker runs before it.</summary>
    private static ulong? FindEntry(string executable)
    {
        try
        {
            using FileStream file = File.OpenRead(executable);
            ElfSegments segments = ElfSegments.Read(file);
            return segments.HasInterpreter ? segments.FileOffsetOf(segments.Entry) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private static BpfObject Code()
    {
        BpfAssembler code = new();
        BpfLabel end = new();
        code.LoadMapValue(BpfRegister.R6, 0, 0);
        code.Load(8, BpfRegister.R1, BpfRegister.R6, 0);
        code.Jump(BpfJump.NotEqual, BpfRegister.R1, 0, end);
        code.Store(8, BpfRegister.R6, 0, 1);
        code.Move(BpfRegister.R1, ProcessSignals.StopOnLinux);
        code.Call(BpfHelper.SendSignal);
        code.Store(8, BpfRegister.R6, 0, Sent);
        code.Bind(end);
        code.Move(BpfRegister.R0, 0);
        code.Exit();
        return new BpfObject([new BpfProgram("hold_entry", BpfProgramKind.UserProbe, code.Finish())], [new BpfMapSpec("hold_entry", BpfMapKind.Array, sizeof(int), StateSize, 1)]);
    }
}
