using System.Globalization;
using System.Text;
using DTrace.Core;

namespace DTracePS;

/// <summary>Writes fields into one text, separated by blanks; <see cref="WireReader"/> reads them.</summary>
internal sealed class WireWriter
{
    /// <summary>Stands for a field that is null.</summary>
    public const char Nothing = '-';

    private readonly StringBuilder _text = new();

    /// <summary>What was written.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>A number.</summary>
    public WireWriter Put(long number)
    {
        Next().Append(CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    /// <summary>A number without sign.</summary>
    public WireWriter Put(ulong number)
    {
        Next().Append(CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    /// <summary>A number that may be null.</summary>
    public WireWriter Put(long? number) => number is { } known ? Put(known) : Mark(Nothing);

    /// <summary>A time that may be null: the ticks of UTC, and the minutes of the offset in the same field, <c>639314664320920234+60</c>.</summary>
    public WireWriter Put(DateTimeOffset? time)
    {
        if (time is not { } known) return Mark(Nothing);
        Put(known.UtcTicks);
        if (known.Offset != TimeSpan.Zero) _text.Append(CultureInfo.InvariantCulture, $"{known.TotalOffsetMinutes:+0;-0}");
        return this;
    }

    /// <summary>Text that may be null, after its length and a colon: nothing in it needs an escape.</summary>
    public WireWriter Put(string? text)
    {
        if (text is null) return Mark(Nothing);
        Next().Append(CultureInfo.InvariantCulture, $"{text.Length}:").Append(text);
        return this;
    }

    /// <summary>A datum of any kind D traces, after a letter for its kind.</summary>
    public WireWriter PutDatum(object datum)
    {
        switch (datum)
        {
            case long number: return Mark('l').Put(number);
            case ulong number: return Mark('u').Put(number);
            case double real: return Mark('r').Put(BitConverter.DoubleToInt64Bits(real));
            case byte[] bytes: return Mark('b').Put(Convert.ToHexStringLower(bytes));
            case StackFrame frame: return Mark('f').Put(frame);
            case IReadOnlyList<StackFrame> stack:
                Mark('k').Put(stack.Count);
                foreach (StackFrame frame in stack) Put(frame);
                return this;
            default: return Mark('s').Put(datum.ToString() ?? string.Empty);
        }
    }

    private WireWriter Put(StackFrame frame) => Put(frame.Address).Put(frame.Module).Put(frame.Symbol).Put(frame.Offset);

    private WireWriter Mark(char mark)
    {
        Next().Append(mark);
        return this;
    }

    private StringBuilder Next() => _text.Length == 0 ? _text : _text.Append(' ');
}
