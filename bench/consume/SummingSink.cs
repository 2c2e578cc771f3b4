using DTrace.Core;

namespace DTrace.Consume;

/// <summary>Reads each datum where the engine shows it, as consumer.c does in its callback.</summary>
internal sealed class SummingSink : IRecordSink
{
    private Totals _totals;

    public Totals Totals => _totals;

    public void BeginFiring(ProbeDescription probe, int cpu, long? timestamp) => _totals.Firings++;

    public void Datum(in RecordDescription description, ReadOnlySpan<byte> datum)
    {
        _totals.Records++;
        if (DatumDecoder.Number(description.Type, datum) is { } number)
        {
            _totals.Numbers += number;
            if (description.Action == TraceAction.Exit) _totals.Status = (int)number;
        }
        else if (TextGuess.IsText(datum))
        {
            _totals.Text += datum.IndexOf((byte)0);
        }
    }

    public void Formatted(TraceAction action, PrintfFormat? format, ReadOnlySpan<RecordDescription> arguments, ReadOnlySpan<byte> record, string? text) =>
        throw new NotSupportedException();

    public void Text(TraceAction action, string text) => throw new NotSupportedException();

    public void EndFiring()
    {
    }

    public void Drop(DropRecord drop) => throw new NotSupportedException(drop.Message);

    public void Fault(FaultRecord fault) => throw new NotSupportedException(fault.Message);
}
