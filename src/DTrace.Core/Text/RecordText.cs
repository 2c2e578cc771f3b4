using System.Globalization;
using System.Text;

namespace DTrace.Core;

/// <summary>
/// The text dtrace(8) prints for records. Not quiet: once the heading, then for each firing a line of CPU, probe number and
/// <c>function:name</c>, followed by its data in columns. Quiet: the data alone, and no line ends but theirs. With option flowindent a firing
/// begins with CPU, prefix and name, indented, also where it is quiet. Each record is printed by the options that held when it was read.
/// </summary>
public sealed class RecordText
{
    private bool _hasHeading;

    /// <summary>The text of the next record; of a firing's records in order.</summary>
    public string Next(TraceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record is { TextOptions: { IsQuiet: true, IndentsFlow: false }, Head: null, EndsLine: false })
        {
            // What a quiet program prints is its own text: it passes through as it is.
            _hasHeading = true;
            return IsSilent(record.Action) ? string.Empty : Datum(record);
        }

        StringBuilder text = new();
        if (record.Index == 0) Begin(text, record, record.Head ?? new FiringHead(record.TextOptions, default));
        if (!IsSilent(record.Action)) text.Append(Datum(record));
        if (record.EndsLine) text.Append('\n');
        return text.ToString();
    }

    private void Begin(StringBuilder text, TraceRecord record, FiringHead head)
    {
        if (!_hasHeading)
        {
            if (head.Options.IndentsFlow) text.Append("CPU FUNCTION                                 \n");
            else if (!head.Options.IsQuiet) text.Append("CPU     ID                    FUNCTION:NAME\n");
            _hasHeading = true;
        }

        if (head.Options.IndentsFlow)
        {
            string prefix = head.Flow.Prefix ?? FiringFlow.None;
            string name = prefix == FiringFlow.None ? $"{record.Function}:{record.Name}" : record.Function;
            string place = new string(' ', head.Flow.Indent) + prefix + name;
            text.Append(CultureInfo.InvariantCulture, $"{record.Cpu,3} {place,-41} ");
        }
        else if (!head.Options.IsQuiet)
        {
            string place = $"{record.Function}:{record.Name}";
            text.Append(CultureInfo.InvariantCulture, $"{record.Cpu,3} {record.Probe.Id,6} {place,32} ");
        }
    }

    private static string Datum(TraceRecord record)
    {
        if (IsText(record.Action)) return DatumText.Quiet(record.Action, record.Data);
        return record.TextOptions.IsQuiet
            ? DatumText.Alone(record.Action, record.Data, record.DatumSize, record.TextOptions)
            : DatumText.Column(record.Action, record.Data, record.DatumSize, DatumText.TraceColumn, record.TextOptions);
    }

    /// <summary>What the program formats itself stands as it is.</summary>
    private static bool IsText(TraceAction action) => action is TraceAction.Printf or TraceAction.Printa or TraceAction.Print;

    /// <summary>What is carried out and not printed.</summary>
    private static bool IsSilent(TraceAction action) => action is TraceAction.Exit or TraceAction.System or TraceAction.FReopen;
}
