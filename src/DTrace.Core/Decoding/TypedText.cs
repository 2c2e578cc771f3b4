using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace DTrace.Core;

/// <summary>
/// The text of print(): a value with its types and members, as illumos's libdtrace writes it (dt_print.c). Three things it does are not done:
/// an enumerator is the value's own, not always that of 0; a string that is not printable stands in quotes with octal escapes, not as a list of
/// its characters; and bytes of a UTF-8 text are printable.
/// </summary>
public sealed class TypedText
{
    private const int Indent = 4;

    private readonly StringBuilder _text;

    /// <summary>How deep the arrays around this value lie, counted in levels of indentation.</summary>
    private readonly int _nest;

    private int _depth;

    private TypedText(StringBuilder text, int nest)
    {
        _text = text;
        _nest = nest;
    }

    /// <summary>The text of a value.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its bytes: at least the type's size.</param>
    public static string Of(PrintedType type, ReadOnlySpan<byte> value)
    {
        StringBuilder text = new();
        new TypedText(text, 0).Whole(type, value);
        return text.ToString();
    }

    private void Whole(PrintedType type, ReadOnlySpan<byte> value)
    {
        Member(string.Empty, type, value, 0, null, 0);
        Close(0);
    }

    /// <summary>A value, or a member at a depth of a structure, and after it its own members.</summary>
    private void Member(string name, PrintedType type, ReadOnlySpan<byte> bytes, int bit, int? bits, int depth)
    {
        Close(depth);
        if (depth < _depth) _text.Append('\n');
        _depth = depth;
        bool isElement = _nest != 0 && depth == 0;
        bool isBrief = isElement && type is not PrintedStructure;
        if (!isBrief)
        {
            if (isElement) _text.Append('\n');
            _text.Append(' ', (_depth + _nest) * Indent);
            string typeName = type.Name;
            _text.Append(typeName);
            if (name.Length > 0)
            {
                if (typeName[^1] is not ('*' or ' ')) _text.Append(' ');
                _text.Append(name);
                if (bits is { } width) _text.Append(CultureInfo.InvariantCulture, $" :{width}");
                _text.Append(" =");
            }

            _text.Append(' ');
        }

        if (bits is { } count) Hexadecimal(BitField(bytes, bit, count));
        else Value(type, bytes[(bit / 8)..]);
        if (!isBrief) _text.Append('\n');
        if (type is not PrintedStructure { Members: { } members }) return;
        foreach (PrintedMember member in members) Member(member.Name, member.Type, bytes, bit + member.BitOffset, member.BitSize, depth + 1);
    }

    /// <summary>The braces of structures that have ended, each but the last with a line end.</summary>
    private void Close(int depth)
    {
        for (int open = _depth; open > depth; open--)
        {
            _text.Append(' ', (open + _nest - 1) * Indent).Append('}');
            if (open != depth + 1) _text.Append('\n');
        }
    }

    private void Value(PrintedType type, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case PrintedString:
                Quoted(DTraceText.DecodeString(bytes[..type.Size]));
                break;
            case PrintedCharacter:
                Character(bytes[0]);
                break;
            case PrintedEnumeration enumeration:
                int value = MemoryMarshal.Read<int>(bytes);
                _text.Append(enumeration.FindName(value) ?? value.ToString(CultureInfo.InvariantCulture));
                break;
            case PrintedNumber:
                Hexadecimal(Unsigned(bytes, type.Size));
                break;
            case PrintedReal:
                Real(type.Size == sizeof(float) ? MemoryMarshal.Read<float>(bytes) : MemoryMarshal.Read<double>(bytes));
                break;
            case PrintedArray array:
                Array(array, bytes);
                break;
            case PrintedStructure structure:
                _text.Append(structure.Members is null ? "<forward decl>" : "{");
                break;
            case PrintedRemark remark:
                _text.Append(CultureInfo.InvariantCulture, $"<{remark.Remark}>");
                break;
        }
    }

    /// <summary>Elements in brackets; characters up to a NUL as a text, without brackets where nothing is around it.</summary>
    private void Array(PrintedArray array, ReadOnlySpan<byte> bytes)
    {
        bool isText = array.Element is PrintedCharacter && IsText(bytes[..array.Length]);
        bool isBare = isText && _depth == 0;
        bool isOfStructures = array.Element is PrintedStructure;
        if (!isBare) _text.Append("[ ");
        if (isText) Quoted(DTraceText.DecodeString(bytes[..array.Length]));
        for (int i = 0; !isText && i < array.Length; i++)
        {
            new TypedText(_text, _nest + _depth + 1).Whole(array.Element, bytes.Slice(i * array.Element.Size, array.Element.Size));
            if (i != array.Length - 1) _text.Append(", ");
            else if (isOfStructures) _text.Append('\n');
        }

        if (isBare) return;
        _text.Append(' ', isOfStructures ? (_depth + _nest) * Indent : 1).Append(']');
    }

    private void Quoted(string text)
    {
        _text.Append('"');
        foreach (char c in text)
        {
            if (c is < ' ' or '\x7f' or (>= '\udc80' and <= '\udcff')) _text.Append(Octal((byte)c));
            else _text.Append(c);
        }

        _text.Append('"');
    }

    private void Character(byte value) => _text.Append(value switch
    {
        0 => "'\\0'",
        >= 0x20 and < 0x7f => $"'{(char)value}'",
        _ => $"'{Octal(value)}'",
    });

    private void Hexadecimal(ulong value) => _text.Append(value == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"0x{value:x}"));

    private void Real(double value) => _text.Append(
        double.IsNaN(value) ? "+nan"
        : double.IsInfinity(value) ? (value > 0 ? "+inf" : "-inf")
        : value.ToString("+0.0000000e+00;-0.0000000e+00;+0.0000000e+00", CultureInfo.InvariantCulture));

    private static string Octal(byte value) => "\\" + Convert.ToString(value, 8).PadLeft(3, '0');

    private static bool IsText(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)0) is >= 0 and var end && !bytes[..end].ContainsAnyExceptInRange((byte)0x20, (byte)0x7e);

    private static ulong Unsigned(ReadOnlySpan<byte> bytes, int size) => size switch
    {
        1 => bytes[0],
        2 => MemoryMarshal.Read<ushort>(bytes),
        4 => MemoryMarshal.Read<uint>(bytes),
        _ => MemoryMarshal.Read<ulong>(bytes),
    };

    private static ulong BitField(ReadOnlySpan<byte> bytes, int bit, int bits)
    {
        ulong value = 0;
        for (int i = 0; i < bits; i++) value |= (ulong)(bytes[(bit + i) / 8] >> ((bit + i) % 8) & 1) << i;
        return value;
    }
}
