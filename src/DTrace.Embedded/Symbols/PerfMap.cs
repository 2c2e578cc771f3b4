using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace DTrace.Embedded.Symbols;

/// <summary>
/// The functions that a process compiled at run time, from the file it writes of them, <c>perf-PID.map</c>: a line each with the start and the
/// length in hexadecimal digits, and the name (tools/perf/Documentation/jit-interface.txt in the kernel's sources). A later line wins over an earlier one.
/// The file grows while the process runs, so it stays open, and what was added is read; it can be read after the process has ended and removed it.
/// </summary>
internal sealed class PerfMap : IDisposable
{
    /// <summary>Of longer files the rest is left out.</summary>
    private const long LongestFile = 256 << 20;

    /// <summary>Further functions are left out.</summary>
    private const int MostFunctions = 1 << 20;

    /// <summary>Of longer names the rest is left out.</summary>
    private const int LongestName = 1024;

    private const int Block = 1 << 16;

    private readonly Stream _file;
    private readonly List<Function> _functions = [];
    private byte[] _rest = [];
    private bool _isSorted = true;
    private bool _skips;
    private long _position;
    private int _told;

    /// <summary>Reads a file, which it then owns.</summary>
    /// <param name="name">The file's name, which stands for a module.</param>
    /// <param name="file">The file.</param>
    public PerfMap(string name, Stream file)
    {
        Name = name;
        _file = file;
        Update();
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>How many functions it has told of.</summary>
    public int Count => _functions.Count;

    /// <summary>Reads what was added.</summary>
    public void Update()
    {
        try
        {
            long end = Math.Min(_file.Length, LongestFile);
            byte[] block = new byte[Block];
            _file.Position = _position;
            while (_position < end && _functions.Count < MostFunctions)
            {
                int read = _file.Read(block, 0, (int)Math.Min(Block, end - _position));
                if (read <= 0) break;
                _position += read;
                ReadLines([.. _rest, .. block.AsSpan(0, read)]);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was read before stays.
        }
    }

    /// <summary>The function at an address, and the distance from its start; null where there is none.</summary>
    public (string Name, ulong Offset)? Find(ulong address)
    {
        Sort();
        ReadOnlySpan<Function> functions = CollectionsMarshal.AsSpan(_functions);
        int low = 0, high = functions.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (functions[middle].Start <= address) low = middle + 1;
            else high = middle;
        }

        return low > 0 && address - functions[low - 1].Start < functions[low - 1].Length
            ? (functions[low - 1].Name, address - functions[low - 1].Start)
            : null;
    }

    public void Dispose() => _file.Dispose();

    private void ReadLines(ReadOnlySpan<byte> text)
    {
        for (int end; (end = text.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..])
        {
            if (!_skips && Parse(text[..end]) is { } function && _functions.Count < MostFunctions)
            {
                _functions.Add(function);
                _isSorted = false;
            }

            _skips = false;
        }

        // A line without an end is kept for the next block, but of one that is too long to be a line nothing.
        _skips |= text.Length > 2 * LongestName;
        _rest = _skips ? [] : text.ToArray();
    }

    private Function? Parse(ReadOnlySpan<byte> line)
    {
        int first = line.IndexOf((byte)' ');
        if (first <= 0) return null;
        ReadOnlySpan<byte> rest = line[(first + 1)..];
        int second = rest.IndexOf((byte)' ');
        if (second <= 0 || !Hex(line[..first], out ulong start) || !Hex(rest[..second], out ulong length) || length == 0) return null;
        ReadOnlySpan<byte> name = rest[(second + 1)..].TrimEnd((byte)'\r');
        if (name.IsEmpty) return null;
        return new Function(start, length, Encoding.UTF8.GetString(name[..Math.Min(name.Length, LongestName)]), _told++);
    }

    private static bool Hex(ReadOnlySpan<byte> text, out ulong value) =>
        ulong.TryParse(text.StartsWith("0x"u8) ? text[2..] : text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    /// <summary>Orders the functions by their starts. Where two overlap, the one that was told of later stays.</summary>
    private void Sort()
    {
        if (_isSorted) return;
        Function[] ordered = [.. _functions.OrderBy(function => function.Start).ThenBy(function => function.Number)];
        _functions.Clear();
        foreach (Function function in ordered)
        {
            while (_functions.Count > 0 && function.Start - _functions[^1].Start < _functions[^1].Length && _functions[^1].Number < function.Number) _functions.RemoveAt(_functions.Count - 1);
            if (_functions.Count == 0 || function.Start - _functions[^1].Start >= _functions[^1].Length) _functions.Add(function);
        }

        _isSorted = true;
    }

    private readonly record struct Function(ulong Start, ulong Length, string Name, int Number);
}
