using System.Globalization;

namespace DTrace.Core.LibDTrace;

/// <summary>The options of a handle: what a session sets of itself, and what its user sets and reads.</summary>
internal sealed class SessionOptions(LibraryHandle handle)
{
    /// <summary>The environment variable that names the folder of the library's .d files, in place of the system's.</summary>
    public const string LibraryFolderVariable = "DTRACEPS_SYSLIBDIR";

    private static readonly string[] Rates = ["switchrate", "aggrate", "statusrate"];

    /// <summary>
    /// Sets what every session starts with: buffers, for which the library has no default (dtrace(8) takes the same), and rates that throttle
    /// nothing, since the consumer keeps its own.
    /// </summary>
    public void SetDefaults()
    {
        Apply("bufsize", "4m");
        Apply("aggsize", "4m");
        foreach (string rate in Rates) Apply(rate, handle.Profile.UnthrottledRate);
        foreach (string option in handle.Profile.CommandOptions) ApplyWhereKnown(option);
        string? folder = Environment.GetEnvironmentVariable(LibraryFolderVariable);
        if (!string.IsNullOrEmpty(folder)) Apply("syslibdir", folder);
    }

    /// <summary>Option cpp: the library heeds it only where each compile asks for the preprocessor too.</summary>
    public bool Preprocesses { get; private set; }

    /// <summary>
    /// Sets an option. Its value is checked here first: the library says of a wrong one only that it is, and of an empty size it reads the byte
    /// before it (dt_options.c).
    /// </summary>
    public void Set(string name, string? value)
    {
        if (name == "core") throw Refused(name, "it would end this whole process with a core file");
        if (name == "nolibs" && handle.Profile.IsLinux) throw Refused(name, "libdtrace of Linux cannot compile without its library files");
        if (OptionTable.Find(name) is { } option) OptionValue.Check(option, value);
        Apply(name, value);
        Preprocesses |= name == "cpp";
    }

    /// <summary>Reads an option; null where it is unset, or the library does not tell it.</summary>
    public string? Get(string name)
    {
        OptionDescription? known = OptionTable.Find(name);
        if (known?.Kind == OptionKind.Compile) return null;
        using NativeText text = new(name);
        handle.Check(handle.Calls.GetOption(handle.Pointer, text.Address, out long value), $"failed to read {name}");
        if (value == NativeNumbers.OptionUnset || (value == handle.Profile.UnthrottledNanoseconds && Rates.Contains(name, StringComparer.Ordinal))) return null;
        return OptionText.Format(name, known, value);
    }

    private static DTraceException Refused(string name, string reason) => new(DTraceErrorKind.Option, $"failed to set {name}: {reason}");

    private void Apply(string name, string? value)
    {
        using NativeText option = new(name);
        using NativeText text = new(value);
        if (handle.Calls.SetOption(handle.Pointer, option.Address, text.Address) != -1) return;
        string doing = value is null ? $"failed to set {name}" : string.Create(CultureInfo.InvariantCulture, $"failed to set {name} to {value}");
        DTraceException failure = handle.Failure(doing);
        if (OptionTable.Find(name) is { } known && failure.Message.EndsWith(LibraryErrors.InvalidOptionValue, StringComparison.OrdinalIgnoreCase)) throw OptionValue.Error(known, value);
        throw failure.Kind == DTraceErrorKind.Engine ? new DTraceException(DTraceErrorKind.Option, failure.Message) : failure;
    }

    private void ApplyWhereKnown(string name)
    {
        try
        {
            Apply(name, "yes");
        }
        catch (DTraceException unknown) when (unknown.Kind == DTraceErrorKind.Option)
        {
            // An older library does without it.
        }
    }
}
