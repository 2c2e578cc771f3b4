namespace DTrace.Core.LibDTrace;

/// <summary>The formats of a handle's programs, by where the library keeps them: they live as long as the handle.</summary>
internal sealed class FormatTable(LibraryHandle handle)
{
    /// <summary>The longest format believed: 1 MiB.</summary>
    private const int LongestFormat = 1 << 20;

    private readonly Dictionary<nint, FormatEntry?> _byAddress = [];

    /// <summary>The format of a record; null where it has none.</summary>
    public FormatEntry? Find(NativeRecord record)
    {
        nint address = AddressOf(record);
        if (address == 0) return null;
        if (!_byAddress.TryGetValue(address, out FormatEntry? entry))
        {
            string text = Read(address);
            entry = FormatEntry.Of(text);
            _byAddress.Add(address, entry);
        }

        return entry;
    }

    /// <summary>Linux keeps the format's address in the record; elsewhere it stands in the statement's description.</summary>
    private nint AddressOf(NativeRecord record)
    {
        StructLayouts layouts = handle.Profile.Layouts;
        if (layouts.Record.FormatBytes == nint.Size) return record.Format;
        // What another process has compiled stands in that process.
        return record.Statement == 0 || handle.ClaimsAnonymous ? 0 : NativeMemory.Pointer(record.Statement, layouts.Statement.Format);
    }

    private string Read(nint format)
    {
        byte[] text = new byte[256];
        while (true)
        {
            nint length = handle.Calls.FormatText(handle.Pointer, format, text);
            if (length is < 0 or > LongestFormat) throw NativeRecord.Misread();
            if (length < text.Length) return DTraceText.DecodeString(text);
            text = new byte[(int)length + 1];
        }
    }
}

/// <summary>One format.</summary>
/// <param name="Format">The format, parsed; null where it has conversions that are unknown here, and only the library can make its text.</param>
/// <param name="Arguments">How many arguments it takes.</param>
internal sealed record FormatEntry(PrintfFormat? Format, int Arguments)
{
    /// <summary>Reads a format; of one with an unknown conversion, the arguments of those before it are counted.</summary>
    public static FormatEntry Of(string text)
    {
        (IReadOnlyList<object> pieces, PrintfError? error) = new PrintfParser(text).Parse();
        return new FormatEntry(error is null ? PrintfFormat.Parse(text) : null, pieces.OfType<PrintfConversion>().Sum(conversion => conversion.Arguments));
    }
}
