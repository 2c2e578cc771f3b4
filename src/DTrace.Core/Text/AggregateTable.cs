using System.Globalization;
using System.Text;

namespace DTrace.Core;

/// <summary>
/// Prints entries of aggregations in the order they are given (dt_consume.c, dt_print_aggs). With agghist each entry of count(), sum(), avg() and
/// stddev() has a bar, its share of its aggregation; with aggpack a quantize() or lquantize() stands in one line. Before the first of each such
/// aggregation stands a heading, and no line end follows the line.
/// </summary>
/// <param name="options">How to print.</param>
/// <param name="all">All entries, among them those of which bars are shares.</param>
internal sealed class AggregateTable(TextOptions options, IReadOnlyList<AggregateRecord> all)
{
    /// <summary>The columns of lquantize()'s greatest label in a packed heading; its least has one less.</summary>
    private const int LabelWidth = 8;

    /// <summary>The variable whose heading was printed last.</summary>
    private long _headed;
    private BarScale _scale;
    private PackedRange _range;

    /// <summary>Adds an entry of one aggregation.</summary>
    public void Add(StringBuilder text, AggregateRecord record)
    {
        bool isBar = options.DrawsBars && (record.Action is AggregateAction.Count or AggregateAction.Sum or AggregateAction.Avg or AggregateAction.Stddev);
        bool isPacked = options.Packs && (record.Action is AggregateAction.Quantize or AggregateAction.LQuantize);
        if ((isBar || isPacked) && _headed != record.VariableId)
        {
            _headed = record.VariableId;
            AggregateRecord[] same = [.. all.Where(entry => entry.VariableId == record.VariableId)];
            int width = KeyWidth(record);
            if (isBar) BarHeading(text, same, width);
            else PackedHeading(text, same, width);
        }

        AddKey(text, record.Key, record.KeyDescriptions, isBar || isPacked);
        if (isBar)
        {
            text.Append(' ').Append(_scale.Bar(AggregateText.Scalar(record, 1)));
            text.Append(CultureInfo.InvariantCulture, $" {AggregateText.Scalar(record),-9}\n");
        }
        else if (isPacked)
        {
            text.Append(_range.Line(record, options.Zooms));
        }
        else
        {
            AddValue(text, record);
            text.Append('\n');
        }
    }

    /// <summary>Adds a row of several aggregations, which has no bars.</summary>
    public void Add(StringBuilder text, AggregateRow row)
    {
        AddKey(text, row.Key, row.KeyDescriptions, isPacked: false);
        foreach (AggregateRecord value in row.Values) AddValue(text, value);
        text.Append('\n');
    }

    private void AddKey(StringBuilder text, AggregateKey key, IReadOnlyList<RecordDescription> descriptions, bool isPacked)
    {
        for (int i = 0; i < key.Count; i++)
        {
            RecordDescription description = i < descriptions.Count ? descriptions[i] : default;
            text.Append(DatumText.Column(description.Action, key[i], description.Size, DatumText.KeyColumn, options, isPacked));
        }
    }

    private void AddValue(StringBuilder text, AggregateRecord record)
    {
        if (record.Value is byte[] bytes) text.Append(HexDump.Of(bytes));
        else if (DistributionText.IsDistribution(record.Action)) text.Append(DistributionText.Of(record, options.Zooms));
        else text.Append(CultureInfo.InvariantCulture, $" {AggregateText.Scalar(record),16}");
    }

    private void BarHeading(StringBuilder text, AggregateRecord[] same, int width)
    {
        _scale = BarScale.Of([.. same.Select(entry => AggregateText.Scalar(entry, 1))], options.Zooms);
        string name = width == 0 ? "value".PadLeft(16) : "key".PadLeft(width);
        text.Append(CultureInfo.InvariantCulture, $"\n{name}  ------------- Distribution ------------- count    \n");
    }

    private void PackedHeading(StringBuilder text, AggregateRecord[] same, int width)
    {
        _range = PackedRange.Of(same);
        (int least, int most) = same[0].Action == AggregateAction.Quantize ? _range.LabelWidths : (LabelWidth - 1, LabelWidth);
        string name = width == 0 ? string.Empty : "key".PadLeft(width);
        text.Append(CultureInfo.InvariantCulture, $"\n{name} {"min".PadLeft(least)} .{new string('-', _range.Count)}. {"max".PadRight(most)} | count\n");
    }

    /// <summary>The columns of a key beside bars: those of each part's size, and a blank before each.</summary>
    private static int KeyWidth(AggregateRecord record)
    {
        int width = 0;
        for (int i = 0; i < record.Key.Count; i++)
            width += 1 + DatumText.NumberWidth(i < record.KeyDescriptions.Count ? record.KeyDescriptions[i].Size : 0);
        return width;
    }
}
