using DTrace.Core;

namespace DTracePS.Benchmarks;

/// <summary>An engine that hands out a number of records in its first pass and ends: a consumer's queue is prepared by it.</summary>
internal sealed class PreparedEngine(int records) : IEngine
{
    public EngineKind Kind => EngineKind.InProcess;

    public IEngineSession Open(EngineOpenOptions options, CancellationToken cancellation) => new Session(records);

    private sealed class Session(int records) : IEngineSession
    {
        private static readonly ProbeDescription Probe = new(1, "profile", "", "", "tick-1s");
        private static readonly RecordDescription Number = new(TraceAction.Trace, 0, 8, 0, DatumType.Signed);

        public string Version => "prepared";

        public ISymbolResolver Symbols { get; } = new NoSymbols();

        public string? GetOption(string name) => null;

        public void SetOption(string name, string? value)
        {
        }

        public CompiledProgram Compile(ProgramSource source, CancellationToken cancellation) => new(source.Text, 1, ["profile:::tick-1s"], [], false);

        public void Start(CancellationToken cancellation)
        {
        }

        public EngineStatus Poll(IRecordSink sink) => EngineStatus.Running;

        public EngineStatus Work(IRecordSink sink)
        {
            for (long i = 0; i < records; i++)
            {
                sink.BeginFiring(Probe, 0, i);
                sink.Datum(Number, BitConverter.GetBytes(i));
                sink.EndFiring();
            }

            return EngineStatus.Exited;
        }

        public void Stop(IRecordSink sink)
        {
        }

        public void SnapAggregations(IRecordSink sink)
        {
        }

        public void WalkAggregations(IAggregateVisitor visitor)
        {
        }

        public IReadOnlyList<ProbeDescription> FindProbes(ProbeDescription pattern) => [Probe];

        public void Dispose()
        {
        }
    }
}
