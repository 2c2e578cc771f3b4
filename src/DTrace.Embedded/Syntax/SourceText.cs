using System.Collections.Immutable;

namespace DTrace.Embedded.Syntax;

/// <summary>The text of a program, and which line and column a place in it has. Line markers (<c># 12 "file.d"</c>, <c>#line</c>) are obeyed.</summary>
internal sealed class SourceText
{
    private readonly ImmutableArray<int> _lineStarts;
    private ImmutableArray<Marker> _markers = [];

    /// <summary>Makes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fileName">The file it came from, or null.</param>
    public SourceText(string text, string? fileName = null)
    {
        Text = text;
        FileName = fileName;
        ImmutableArray<int>.Builder starts = ImmutableArray.CreateBuilder<int>();
        starts.Add(0);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n') starts.Add(i + 1);
        }

        _lineStarts = starts.ToImmutable();
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The file it came from, or null.</summary>
    public string? FileName { get; }

    /// <summary>How many characters it has.</summary>
    public int Length => Text.Length;

    /// <summary>The character at a place; NUL past the end.</summary>
    public char this[int position] => position >= 0 && position < Text.Length ? Text[position] : '\0';

    /// <summary>The text of a span.</summary>
    public string ToString(TextSpan span) => Text.Substring(span.Start, span.Length);

    /// <summary>The whole text.</summary>
    public override string ToString() => Text;

    /// <summary>The line, column and file of a place.</summary>
    public TextLocation LocationOf(int position)
    {
        int line = LineIndexOf(position);
        int column = position - _lineStarts[line] + 1;
        Marker marker = default;
        foreach (Marker candidate in _markers)
        {
            if (candidate.LineIndex >= line) break;
            marker = candidate;
        }

        return marker.Number == 0
            ? new TextLocation(FileName, line + 1, column)
            : new TextLocation(marker.FileName ?? FileName, marker.Number + line - marker.LineIndex - 1, column);
    }

    /// <summary>
    /// Notes a line marker that stands at a place: the line after it has the given number. A marker without a file goes on in the one before; the
    /// empty name is that of the text itself.
    /// </summary>
    internal void AddMarker(int position, int number, string? fileName)
    {
        string? file = fileName ?? (_markers.IsEmpty ? null : _markers[^1].FileName);
        _markers = _markers.Add(new Marker(LineIndexOf(position), number, file is "" ? null : file));
    }

    private int LineIndexOf(int position)
    {
        int index = _lineStarts.BinarySearch(Math.Clamp(position, 0, Text.Length));
        return index >= 0 ? index : ~index - 1;
    }

    private readonly record struct Marker(int LineIndex, int Number, string? FileName);
}
