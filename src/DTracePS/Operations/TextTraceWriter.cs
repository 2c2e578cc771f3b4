using System.Text;
using DTrace.Core;

namespace DTracePS;

/// <summary>Writes the lines dtrace(8) would print: each as soon as it is whole.</summary>
/// <param name="output">Where to.</param>
/// <param name="consumer">Whose records it writes.</param>
/// <param name="toTerminal">The lines go to a terminal, which control characters in them would command: they are escaped.</param>
internal sealed class TextTraceWriter(IOperationOutput output, DTraceConsumer consumer, bool toTerminal) : ITraceWriter
{
    private readonly RecordText _text = new();
    private readonly StringBuilder _line = new();

    /// <inheritdoc/>
    public void Write(TraceRecord record) => Write(_text.Next(record));

    /// <summary>dtrace(8) prints nothing of it among what is traced.</summary>
    public void Write(ProcessExit exit)
    {
    }

    /// <inheritdoc/>
    public void WriteAll(AggregateReading aggregations, OperationContext context)
    {
        IReadOnlyList<AggregateRecord> entries = aggregations.Wait(context);

        // dtrace.c: a line break, whether there are aggregations or not.
        Write("\n" + AggregateText.OfUnprinted(entries, consumer.TextOptions));
        if (_line.Length > 0) Write("\n");
        aggregations.Commit();
    }

    private void WriteLine(string line) => output.Write(toTerminal ? ControlText.Escape(line, keepsLayout: true) : line);

    private void Write(string text)
    {
        // Most of what a program prints is a line at a time.
        if (_line.Length == 0 && text.Length > 0 && text.IndexOf('\n', StringComparison.Ordinal) == text.Length - 1)
        {
            WriteLine(text[..^1]);
            return;
        }

        int begin = 0;
        for (int end = text.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = text.IndexOf('\n', begin))
        {
            string line = _line.Append(text, begin, end - begin).ToString();
            _line.Clear();
            begin = end + 1;
            WriteLine(line);
        }

        _line.Append(text, begin, text.Length - begin);
    }
}
