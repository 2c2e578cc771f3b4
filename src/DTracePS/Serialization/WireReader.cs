using System.Globalization;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Reads the fields that <see cref="WireWriter"/> wrote, in their order.</summary>
/// <param name="text">The text.</param>
internal sealed class WireReader(string text)
{
    private int _place;

    /// <summary>Whether all was read.</summary>
    public bool IsAtEnd => _place >= text.Length;

    /// <summary>A number.</summary>
    /// <exception cref="PSInvalidCastException">There is none; so of the others.</exception>
    public long Int64() => long.TryParse(Field(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : throw Damage();

    /// <summary>A number of 32 bits.</summary>
    public int Int32() => Int64() is var number and >= int.MinValue and <= int.MaxValue ? (int)number : throw Damage();

    /// <summary>A number without sign.</summary>
    public ulong UInt64() => ulong.TryParse(Field(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : throw Damage();

    /// <summary>A number that may be null.</summary>
    public long? Int64OrNull() => SkipNothing() ? null : Int64();

    /// <summary>A time that may be null.</summary>
    public DateTimeOffset? Time()
    {
        if (SkipNothing()) return null;
        ReadOnlySpan<char> field = Field();
        int sign = field.IndexOfAny('+', '-');
        int minutes = 0;
        if (sign >= 0 && !int.TryParse(field[sign..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out minutes)) throw Damage();
        if (!long.TryParse(sign < 0 ? field : field[..sign], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)) throw Damage();
        try
        {
            return new DateTimeOffset(ticks, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(minutes));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Damage();
        }
    }

    /// <summary>Text that may be null.</summary>
    public string? Text()
    {
        if (SkipNothing()) return null;
        int colon = text.IndexOf(':', _place);
        if (colon < 0 || !int.TryParse(text.AsSpan(_place, colon - _place), NumberStyles.None, CultureInfo.InvariantCulture, out int length)) throw Damage();
        if (length > text.Length - colon - 1) throw Damage();
        _place = colon + 1 + length + 1;
        return text.Substring(colon + 1, length);
    }

    /// <summary>A datum of any kind D traces.</summary>
    public object Datum()
    {
        ReadOnlySpan<char> kind = Field();
        if (kind.Length != 1) throw Damage();
        switch (kind[0])
        {
            case 'l': return Int64();
            case 'u': return UInt64();
            case 'r': return BitConverter.Int64BitsToDouble(Int64());
            case 's': return Text() ?? throw Damage();
            case 'b': return Bytes();
            case 'f': return Frame();
            case 'k': return Stack();
            default: throw Damage();
        }
    }

    /// <summary>The rest, as one text.</summary>
    public string Rest()
    {
        string rest = IsAtEnd ? string.Empty : text[_place..];
        _place = text.Length;
        return rest;
    }

    private byte[] Bytes()
    {
        try
        {
            return Convert.FromHexString(Text() ?? throw Damage());
        }
        catch (FormatException)
        {
            throw Damage();
        }
    }

    private StackFrames Stack()
    {
        int count = Int32();
        List<StackFrame> frames = [];
        for (int i = 0; i < count; i++) frames.Add(Frame());
        return new StackFrames(frames);
    }

    private StackFrame Frame() => new(UInt64(), Text(), Text(), UInt64());

    private bool SkipNothing()
    {
        if (IsAtEnd || text[_place] != WireWriter.Nothing || (_place + 1 < text.Length && text[_place + 1] != ' ')) return false;
        _place += 2;
        return true;
    }

    private ReadOnlySpan<char> Field()
    {
        if (IsAtEnd) throw Damage();
        int end = text.IndexOf(' ', _place);
        if (end < 0) end = text.Length;
        ReadOnlySpan<char> field = text.AsSpan(_place, end - _place);
        _place = end + 1;
        return field;
    }

    private PSInvalidCastException Damage() => new($"Wire is damaged at character {Math.Min(_place, text.Length)}: '{text}'.");
}
