using System.Globalization;
using System.Text;

namespace DTrace.Core;

/// <summary>
/// The text dtrace(8) prints for records. Not quiet: once the heading, then for each firing a line of CPU, probe number and
/// <c>function:name</c>, followed by its data in columns. Quiet: the data alone, and no line ends but theirs.
/// </summary>
/// <param name="quiet">Option quiet.</param>
public sealed class RecordText(bool quiet)
{
    private bool _hasHeading;

    /// <summary>The text of the next record; of a firing's records in order.</summary>
    public string Next(TraceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (quiet) return IsSilent(record.Action) ? string.Empty : Quiet(record);
        StringBuilder text = new();
        if (!_hasHeading) text.Append("CPU     ID                    FUNCTION:NAME\n");
        _hasHeading = true;
        if (record.Index == 0)
        {
            string place = $"{record.Function}:{record.Name}";
            text.Append(CultureInfo.InvariantCulture, $"{record.Cpu,3} {record.Probe.Id,6} {place,32} ");
        }

        if (!IsSilent(record.Action)) text.Append(Column(record));
        if (record.EndsFiring) text.Append('\n');
        return text.ToString();
    }

    private static string Quiet(TraceRecord record) => DatumText.Quiet(record.Action, record.Data);

    private static string Column(TraceRecord record) => IsText(record.Action)
        ? Quiet(record)
        : DatumText.Column(record.Action, record.Data, record.DatumSize, DatumText.TraceColumn);

    /// <summary>What the program formats itself stands as it is.</summary>
    private static bool IsText(TraceAction action) => action is TraceAction.Printf or TraceAction.Printa or TraceAction.Print;

    /// <summary>What is carried out and not printed.</summary>
    private static bool IsSilent(TraceAction action) => action is TraceAction.Exit or TraceAction.System or TraceAction.FReopen;
}
