using System.Management.Automation;
using System.Management.Automation.Host;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// How records and aggregations are shown where no Format command says otherwise, in any mixture: one view serves both, since PowerShell shows
/// objects that the view of the first one does not fit as lists. Called by DTracePS.Format.ps1xml.
/// </summary>
public static class TraceView
{
    private const int CpuWidth = 3;
    private const int IdWidth = 6;
    private const int PlaceWidth = 26;
    private const int DataColumn = CpuWidth + IdWidth + PlaceWidth + 3;
    private const int NameWidth = 14;
    private const int ValueWidth = 20;

    /// <summary>The width of a console that does not tell its own, as dtrace(8)'s columns suppose it.</summary>
    private const int UsualWidth = 80;

    /// <summary>The distribution's longest line but for its count.</summary>
    private const int DistributionWidth = 60;

    /// <summary>No column becomes narrower.</summary>
    private const int LeastWidth = 10;

    /// <summary>The names of the columns, over the first object.</summary>
    public static string Heading(object item, PSHost host) => Live(item) switch
    {
        TraceRecord => $"{"CPU",CpuWidth} {"ID",IdWidth} {"FUNCTION:NAME",-PlaceWidth} Data",
        AggregateRecord entry when !DistributionText.IsDistribution(entry.Action) =>
            $"{"Name",-NameWidth} {"Key".PadRight(KeyWidth(host))} {"Value",ValueWidth}",
        ProcessExit => "Process",
        _ => "Name Key",
    };

    /// <summary>A record or an entry in its columns, or a distribution under its name and key.</summary>
    public static string Text(object item, PSHost host) => Live(item) switch
    {
        TraceRecord record => Row(record, host),
        AggregateRecord entry when !DistributionText.IsDistribution(entry.Action) => Row(entry, host),
        AggregateRecord entry when Width(host) < DistributionWidth => $"{AggregateView.Heading(entry)}\n{AggregateView.NarrowValue(entry)}",
        AggregateRecord entry => AggregateView.Distribution(entry),
        ProcessExit exit => ControlText.Escape(exit.ToString()),
        _ => $"{item}",
    };

    /// <summary>An entry's key in lines that leave room for the other columns.</summary>
    public static string Key(AggregateRecord entry, PSHost host) => string.Join('\n', TextColumn.Lines(AggregateView.Key(entry), KeyWidth(host)));

    private static object? Live(object item) => item is PSObject wrapped
        ? PipelineObject.As<TraceRecord>(wrapped) ?? PipelineObject.As<AggregateRecord>(wrapped) ?? PipelineObject.As<ProcessExit>(wrapped) ?? wrapped.BaseObject
        : item;

    private static string Row(TraceRecord record, PSHost host)
    {
        string cpu = $"{record.Cpu,CpuWidth}";
        string id = $"{record.ProbeId,IdWidth}";
        return TextColumn.Join(
            ([cpu], CpuWidth), ([id], IdWidth), (TextColumn.Lines(RecordView.Place(record), PlaceWidth), PlaceWidth),
            (TextColumn.Lines(RecordView.Data(record), Math.Max(Width(host) - DataColumn, LeastWidth)), 0));
    }

    private static string Row(AggregateRecord entry, PSHost host)
    {
        int keyWidth = KeyWidth(host);
        return TextColumn.Join(
            (TextColumn.Lines(AggregateView.Name(entry), NameWidth), NameWidth), (TextColumn.Lines(AggregateView.Key(entry), keyWidth), keyWidth),
            ([AggregateView.Value(entry).PadLeft(ValueWidth)], 0));
    }

    private static int KeyWidth(PSHost host) => Math.Max(Width(host) - NameWidth - ValueWidth - 2, LeastWidth);

    private static int Width(PSHost host)
    {
        try
        {
            return host?.UI?.RawUI?.BufferSize.Width is int width and > 0 ? width - 1 : UsualWidth - 1;
        }
        catch (Exception unable) when (unable is HostException or PSInvalidOperationException or NotImplementedException or NotSupportedException or IOException)
        {
            return UsualWidth - 1;
        }
    }
}
