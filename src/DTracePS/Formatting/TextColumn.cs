namespace DTracePS;

/// <summary>A column of a view: text broken into lines that fit it.</summary>
internal static class TextColumn
{
    /// <summary>The lines of a text, none longer than a width: broken at a space where there is one in the line's second half, else where it is full.</summary>
    public static IReadOnlyList<string> Lines(string text, int width)
    {
        List<string> lines = [];
        foreach (string line in text.Split('\n'))
        {
            string rest = line;
            while (rest.Length > width)
            {
                int space = rest.LastIndexOf(' ', width);
                int end = space > width / 2 ? space : width;
                lines.Add(rest[..end]);
                rest = rest[(space == end ? end + 1 : end)..];
            }

            lines.Add(rest);
        }

        return lines;
    }

    /// <summary>Columns beside each other, each as many lines as it has; what stands right of a shorter one keeps its place.</summary>
    /// <param name="columns">The columns' lines and widths; the last is not filled up.</param>
    public static string Join(params (IReadOnlyList<string> Lines, int Width)[] columns)
    {
        int height = columns.Max(column => column.Lines.Count);
        IEnumerable<string> rows = Enumerable.Range(0, height).Select(row =>
            string.Join(' ', columns.Select(column => (row < column.Lines.Count ? column.Lines[row] : string.Empty).PadRight(column.Width))).TrimEnd());
        return string.Join('\n', rows);
    }
}
