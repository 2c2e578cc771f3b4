using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DTrace.Core;

namespace DTracePS.Tests;

internal sealed class ScriptedSession(int consumerId) : IEngineSession, ISymbolResolver
{
    private static readonly ProbeDescription Begin = new(1, "dtrace", "", "", "BEGIN");
    private static readonly ProbeDescription End = new(2, "dtrace", "", "", "END");
    private static readonly RecordDescription Long = new(TraceAction.Trace, 0, 8, 0, DatumType.Signed);
    private static readonly RecordDescription Key = new(TraceAction.None, 0, 16, 0, DatumType.String);

    private readonly Dictionary<string, string?> _options = new(StringComparer.Ordinal);
    private readonly List<(AggregateDescription Description, byte[] Entry)> _entries = [];
    private readonly Queue<Action<IRecordSink>> _pending = new();
    private readonly Queue<Action<IRecordSink>> _atEnd = new();
    private int? _exit;
    private long _each;
    private bool _stuck;
    private bool _ended;

    public string Version => "Scripted 1.0";

    public ISymbolResolver Symbols => this;

    public bool IsWaitingForCompiler { get; private set; }

    public string? GetOption(string name)
    {
        BlockedCall.Pass(nameof(GetOption));
        return OptionTable.Find(name) is null
            ? throw new DTraceException(DTraceErrorKind.Option, $"There is no option '{name}'.")
            : _options.GetValueOrDefault(name);
    }

    public void SetOption(string name, string? value)
    {
        BlockedCall.Pass(nameof(SetOption));
        GetOption(name);
        if (value == "wrong") throw new DTraceException(DTraceErrorKind.Option, $"Option '{name}': 'wrong' is not a value of its.");
        _options[name] = value ?? "1";
    }

    public CompiledProgram Compile(ProgramSource source, CancellationToken cancellation)
    {
        BlockedCall.Pass(nameof(Compile));
        Queue<string> words = new(source.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        bool isDestructive = false;
        List<string> aggregations = [];
        while (words.TryDequeue(out string? word))
        {
            switch (word)
            {
                case "bad": throw new DTraceCompileException("line 1: syntax error near \"bad\"", "D_SYNTAX", 1, 5);
                case "hang": cancellation.WaitHandle.WaitOne(); throw new OperationCanceledException(cancellation);
                case "turn": IsWaitingForCompiler = true; cancellation.WaitHandle.WaitOne(); throw new OperationCanceledException(cancellation);
                case "stuck": _stuck = true; break;
                case "destructive": isDestructive = true; break;
                case "trace": Fire(_pending, Begin, Number(words)); break;
                case "each": _each = Number(words); break;
                case "end": Fire(_atEnd, End, Number(words)); break;
                case "exit": _exit = (int)Number(words); break;
                case "drop": _pending.Enqueue(sink => sink.Drop(new DropRecord(consumerId, DropKind.Principal, 0, 3, 3, "3 drops on CPU 0"))); break;
                case "fault":
                    _pending.Enqueue(sink => sink.Fault(new FaultRecord(consumerId, Begin, 0, FaultKind.DivideByZero, 1, 0, "error on enabled probe ID 1: divide-by-zero in action #1")));
                    break;
                case "count": aggregations.Add(Count(words)); break;
                default: throw new DTraceCompileException($"unknown word {word}", "D_UNKNOWN", null, null);
            }
        }

        return new CompiledProgram(source.Text, 1, ["dtrace:::BEGIN"], aggregations, isDestructive);
    }

    public ITargetProcess CreateProcess(TargetCommand command, CancellationToken cancellation) => Target(command.ToString());

    public ITargetProcess GrabProcess(int processId) => Target(processId.ToString(CultureInfo.InvariantCulture));

    public void Start(CancellationToken cancellation)
    {
        BlockedCall.Pass(nameof(Start));
        if (_stuck) ScriptedEngine.Stuck.Wait(CancellationToken.None);
    }

    public EngineStatus Poll(IRecordSink sink) => EngineStatus.Running;

    public EngineStatus Work(IRecordSink sink)
    {
        BlockedCall.Pass(nameof(Work));
        Drain(_pending, sink);
        for (long i = 0; i < _each; i++) Fire(Begin, i, sink);
        if (_exit is not { } status) return EngineStatus.Running;
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, status);
        sink.BeginFiring(Begin, 0, null);
        sink.Datum(new RecordDescription(TraceAction.Exit, 0, 4), bytes);
        sink.EndFiring();
        _exit = null;
        Stop(sink);
        return EngineStatus.Exited;
    }

    public void Stop(IRecordSink sink)
    {
        if (_ended) return;
        BlockedCall.Pass(nameof(Stop));
        _ended = true;
        Drain(_pending, sink);
        Drain(_atEnd, sink);
    }

    public void SnapAggregations(IRecordSink sink) => BlockedCall.Pass(nameof(SnapAggregations));

    public void WalkAggregations(IAggregateVisitor visitor) =>
        _entries.RemoveAll(entry => visitor.Visit(entry.Description, entry.Entry, 1));

    public IReadOnlyList<ProbeDescription> FindProbes(ProbeDescription pattern)
    {
        BlockedCall.Pass(nameof(FindProbes));
        return pattern.Provider == "none"
            ? throw new DTraceException(DTraceErrorKind.NoProbe, "No probe matches none:::.")
            : [Begin, End, new(3, "syscall", "", "read", "entry"), new(4, "syscall", "", "read", "return"), new(5, "syscall", "", "write", "entry")];
    }

    public StackFrame Kernel(ulong address) => new(address, null, null, 0);

    public StackFrame User(int processId, ulong address) => new(address, null, null, 0);

    public void Dispose()
    {
        BlockedCall.Pass(nameof(Dispose));
        ScriptedEngine.Closed();
    }

    /// <summary>A process that ends when it is continued, named as the session was asked for it.</summary>
    private static ScriptedProcess Target(string name)
    {
        ScriptedEngine.Targets.Enqueue(name);
        return new ScriptedProcess();
    }

    private static long Number(Queue<string> words) => long.Parse(words.Dequeue(), CultureInfo.InvariantCulture);

    private static void Drain(Queue<Action<IRecordSink>> queue, IRecordSink sink)
    {
        while (queue.TryDequeue(out Action<IRecordSink>? fire)) fire(sink);
    }

    private static void Fire(Queue<Action<IRecordSink>> queue, ProbeDescription probe, long count)
    {
        for (long i = 0; i < count; i++)
        {
            long datum = i;
            queue.Enqueue(sink => Fire(probe, datum, sink));
        }
    }

    private static void Fire(ProbeDescription probe, long datum, IRecordSink sink)
    {
        sink.BeginFiring(probe, 0, null);
        sink.Datum(Long, BitConverter.GetBytes(datum));
        sink.EndFiring();
    }

    private string Count(Queue<string> words)
    {
        string name = words.Dequeue();
        byte[] entry = new byte[24];
        Encoding.UTF8.GetBytes(words.Dequeue(), entry);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(16), Number(words));
        _entries.Add((new AggregateDescription(name, 1, AggregateAction.Count, [Key], 16, 8, 0), entry));
        return name;
    }
}
