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
        string? folder = Environment.GetEnvironmentVariable(LibraryFolderVariable);
        if (!string.IsNullOrEmpty(folder)) Apply("syslibdir", folder);
    }

    /// <summary>Sets an option.</summary>
    public void Set(string name, string? value)
    {
        if (name == "core") throw Refused(name, "it would end this whole process with a core file");
        if (name == "nolibs" && handle.Profile.IsLinux) throw Refused(name, "libdtrace of Linux cannot compile without its library files");
        // The library looks at the byte before an empty size (dt_options.c).
        if (value is { Length: 0 } && OptionTable.Find(name)?.Syntax is OptionSyntax.Size or OptionSyntax.Rate)
            throw new DTraceException(DTraceErrorKind.Option, $"failed to set {name}: a value is wanted");
        Apply(name, value);
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
        string doing = value is null ? $"failed to set {name}" : string.Create(CultureInfo.InvariantCulture, $"failed to set {name} to {value}");
        handle.Check(handle.Calls.SetOption(handle.Pointer, option.Address, text.Address), doing);
    }
}
