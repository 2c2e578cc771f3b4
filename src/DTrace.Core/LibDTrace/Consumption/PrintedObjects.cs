namespace DTrace.Core.LibDTrace;

/// <summary>
/// print() where no stream can take the library's text. The statement's description names the object's type by its module and its number there
/// (<c>genunix`123</c>, dt_print.c), and what the type is, is asked of the library and of the libctf it is linked with. Without them the object stays bytes.
/// </summary>
internal sealed class PrintedObjects(LibraryHandle handle)
{
    private readonly Dictionary<nint, PrintedType?> _byStatement = [];

    /// <summary>The text of an object; null where its type is not known.</summary>
    public string? Text(in NativeRecord record, ReadOnlySpan<byte> bytes)
    {
        // What another process has compiled stands in that process.
        if (record.Statement == 0 || handle.ClaimsAnonymous) return null;
        if (!_byStatement.TryGetValue(record.Statement, out PrintedType? type)) _byStatement.Add(record.Statement, type = Find(record.Statement));
        return type is not null && type.Size <= bytes.Length ? TypedText.Of(type, bytes) : null;
    }

    private PrintedType? Find(nint statement)
    {
        string? name = NativeMemory.Text(NativeMemory.Pointer(statement, handle.Profile.Layouts.Statement.TypeName));
        return name?.Split('`') is [var module, var number] && long.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out long type)
            && handle.Calls.TypeContainer(handle.Pointer, module, handle.Profile.Layouts.ProbeInfo) is not 0 and nint container
                ? new ContainerTypes(handle.Calls, container).Find(type)
                : null;
    }
}
