using System.Globalization;
using System.Text.RegularExpressions;

namespace DTrace.Embedded.Symbols;

/// <summary>A field of a trace event's record.</summary>
/// <param name="Type">Its type as C spells it; of an array the element's.</param>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Where it stands in the record.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="IsSigned">Whether a number's sign is kept.</param>
/// <param name="IsArray">Whether it is an array in the record.</param>
/// <param name="IsElsewhere">Whether it says where in the record the data is: the offset in the lower half of its 4 bytes (__data_loc).</param>
internal sealed record TraceEventField(string Type, string Name, int Offset, int Size, bool IsSigned, bool IsArray, bool IsElsewhere);

/// <summary>The record of a trace event, as its file "format" tells it (Documentation/trace/events.rst).</summary>
/// <param name="Id">The event's number.</param>
/// <param name="Fields">Its own fields, without those that all events have.</param>
internal sealed partial record TraceEventFormat(int Id, IReadOnlyList<TraceEventField> Fields)
{
    private const string DataElsewhere = "__data_loc ";
    private const string CommonPrefix = "common_";

    /// <summary>Reads the format of an event; null where it cannot be had, or the event is gone.</summary>
    public static TraceEventFormat? Read(string group, string name)
    {
        if (TraceFileSystem.Path is not { } folder) return null;
        try
        {
            return Parse(File.ReadLines($"{folder}/events/{group}/{name}/format"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the lines of a format; null where they have no number.</summary>
    public static TraceEventFormat? Parse(IEnumerable<string> lines)
    {
        int? id = null;
        List<TraceEventField> fields = [];
        foreach (string line in lines)
        {
            if (line.StartsWith("ID:", StringComparison.Ordinal) && int.TryParse(line.AsSpan(3), CultureInfo.InvariantCulture, out int number)) id = number;
            Match match = Field().Match(line);
            if (match.Success && Make(match) is { } field && !field.Name.StartsWith(CommonPrefix, StringComparison.Ordinal)) fields.Add(field);
        }

        return id is { } found ? new TraceEventFormat(found, fields) : null;
    }

    private static TraceEventField? Make(Match match)
    {
        string declaration = match.Groups["declaration"].Value;
        bool isElsewhere = declaration.StartsWith(DataElsewhere, StringComparison.Ordinal);
        if (isElsewhere) declaration = declaration[DataElsewhere.Length..].Replace("[]", string.Empty, StringComparison.Ordinal);
        bool isArray = declaration.EndsWith(']');
        if (isArray) declaration = declaration[..declaration.LastIndexOf('[')];
        int name = declaration.LastIndexOfAny([' ', '*']) + 1;
        if (name == 0 || !int.TryParse(match.Groups["offset"].Value, CultureInfo.InvariantCulture, out int offset)
            || !int.TryParse(match.Groups["size"].Value, CultureInfo.InvariantCulture, out int size))
        {
            return null;
        }

        string type = declaration[..name].Replace("const ", string.Empty, StringComparison.Ordinal).Replace("__user ", string.Empty, StringComparison.Ordinal).Trim();
        return new TraceEventField(type, declaration[name..], offset, size, match.Groups["signed"].Value == "1", isArray, isElsewhere);
    }

    [GeneratedRegex(@"^\s*field:(?<declaration>[^;]+);\s*offset:(?<offset>\d+);\s*size:(?<size>\d+);\s*signed:(?<signed>\d);", RegexOptions.CultureInvariant)]
    private static partial Regex Field();
}
