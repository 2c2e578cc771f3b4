using System.Text;
using DTrace.Core;

namespace DTracePS;

/// <summary>Writes the lines dtrace(8) would print: each as soon as it is whole.</summary>
/// <param name="output">Where to.</param>
/// <param name="quiet">Option quiet.</param>
/// <param name="order">The order of aggregations, as the options make it.</param>
internal sealed class TextTraceWriter(IOperationOutput output, bool quiet, AggregateOrder order) : ITraceWriter
{
    private readonly RecordText _text = new(quiet);
    private readonly StringBuilder _line = new();

    /// <inheritdoc/>
    public void Write(TraceRecord record) => Write(_text.Next(record));

    /// <inheritdoc/>
    public void WriteAll(AggregateReading aggregations, OperationContext context)
    {
        IReadOnlyList<AggregateRecord> entries = aggregations.Wait(context);

        // dtrace.c: a line break, whether there are aggregations or not.
        Write("\n" + AggregateText.OfUnprinted(entries, order));
        if (_line.Length > 0) Write("\n");
        aggregations.Commit();
    }

    private void Write(string text)
    {
        int begin = 0;
        for (int end = text.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = text.IndexOf('\n', begin))
        {
            string line = _line.Append(text, begin, end - begin).ToString();
            _line.Clear();
            begin = end + 1;
            output.Write(line);
        }

        _line.Append(text, begin, text.Length - begin);
    }
}
