using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using DTrace.Core;

namespace DTracePS.Benchmarks;

/// <summary>Record bytes into typed records.</summary>
[MemoryDiagnoser]
public class DecoderBenchmarks
{
    private static readonly ProbeDescription Probe = new(1, "syscall", "vmlinux", "read", "entry");
    private static readonly RecordDescription Number = new(TraceAction.Trace, 0, 8, 0, DatumType.Signed);
    private static readonly RecordDescription Name = new(TraceAction.Trace, 8, 16, 0, DatumType.String);
    private static readonly RecordDescription[] Both = [Number, Name];

    private readonly byte[] _record = new byte[24];
    private readonly PrintfFormat _format = PrintfFormat.Parse("%d %s\n");
    private readonly RecordDecoder _decoder = new(1, new NoSymbols(), static _ => { }, static _ => { }, static _ => { });

    public DecoderBenchmarks()
    {
        MemoryMarshal.Write(_record, 12345L);
        "dotnet"u8.CopyTo(_record.AsSpan(8));
    }

    [Benchmark(Baseline = true)]
    public void Trace_a_number()
    {
        _decoder.BeginFiring(Probe, 0, 1_000_000);
        _decoder.Datum(Number, _record.AsSpan(0, 8));
        _decoder.EndFiring();
    }

    [Benchmark]
    public void Trace_a_string()
    {
        _decoder.BeginFiring(Probe, 0, 1_000_000);
        _decoder.Datum(Name, _record.AsSpan(8, 16));
        _decoder.EndFiring();
    }

    [Benchmark]
    public void Printf_of_both()
    {
        _decoder.BeginFiring(Probe, 0, 1_000_000);
        _decoder.Formatted(TraceAction.Printf, _format, Both, _record, null);
        _decoder.EndFiring();
    }
}
