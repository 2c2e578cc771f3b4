using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Session;

/// <summary>The options of an embedded session: libdtrace's names and syntax; what these engines cannot do is refused, never ignored.</summary>
internal sealed class EmbeddedOptions
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "argref", "cpp", "cpppath", "defaultargs", "define", "droptags", "empty", "errtags", "evaltime", "incdir", "libdir", "nolibs", "undef", "zdefs",
        "aggsize", "bufsize", "bufpolicy", "bufresize", "cleanrate", "destructive", "dynvarsize", "jstackframes", "jstackstrsize", "maxframes",
        "nspec", "scratchsize", "specsize", "stackframes", "statusrate", "strsize", "temporal", "ustackframes", "ustacktables",
        "agghist", "aggpack", "aggrate", "aggsortkey", "aggsortkeypos", "aggsortpos", "aggsortrev", "aggzoom", "flowindent", "quiet", "rawbytes",
        "stackindent", "switchrate",
    };

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _libraryDirectories = [];
    private readonly List<string> _preprocessorArguments = [];

    /// <summary>An option's value as it was set, sizes as they took effect; null where it is unset.</summary>
    public string? Get(string name)
    {
        OptionDescription option = Find(name);
        return option.Kind == OptionKind.Compile ? null : _values.GetValueOrDefault(name);
    }

    public void Set(string name, string? value)
    {
        OptionDescription option = Find(name);
        OptionValue.Check(option, value);
        OptionValue.CheckLimits(option, value);
        switch (name)
        {
            case "evaltime" when value != "exec":
                throw new DTraceException(DTraceErrorKind.Option, $"Option 'evaltime' is exec under the embedded engines: a command is held before its first instruction; '{value}' is not supported.");
            case "libdir":
                if (!Directory.Exists(value)) throw new DTraceException(DTraceErrorKind.Option, $"Option 'libdir' wants a folder that exists; '{value}' was given.");
                _libraryDirectories.Add(Path.GetFullPath(value));
                break;
            case "define" or "undef" or "incdir":
                _preprocessorArguments.Add($"-{name switch { "define" => 'D', "undef" => 'U', _ => 'I' }}{value}");
                break;
            case "bufsize":
                value = OptionValue.FormatSize(BufferSize(OptionValue.ParseSize(option, value)));
                break;
        }

        if (option.Syntax == OptionSyntax.Switch && OptionValue.ParseSwitch(option, value) is null) _values.Remove(name);
        else _values[name] = value ?? "1";
    }

    /// <summary>Why a program may not set an option; null where it may. A program names no command that the compile would run, nor its arguments.</summary>
    public static string? CheckPragma(string name, string? value)
    {
        if (name is "cpppath" or "define" or "undef" or "incdir") return "a program may not say how the preprocessor is run: an option of the consumer may";
        try
        {
            new EmbeddedOptions().Set(name, value);
            return null;
        }
        catch (DTraceException refusal) when (refusal.Kind == DTraceErrorKind.Option)
        {
            return refusal.Message;
        }
    }

    /// <summary>setopt(): sets an option while programs run, under libdtrace's rules (dt_options.c) and with its words for a refusal; null where it was set.</summary>
    public string? SetWhileTracing(string name, string? value)
    {
        if (OptionTable.Find(name) is not { } option || !Known.Contains(name)) return "Invalid option name";
        if (option.Kind == OptionKind.Runtime) return "Operation illegal when tracing is active";
        try
        {
            // A bare setopt() is the library's "1" (dt_consume.c).
            Set(name, value ?? "1");
            return null;
        }
        catch (DTraceException refusal) when (refusal.Kind == DTraceErrorKind.Option)
        {
            return "Invalid value for specified option";
        }
    }

    /// <summary>A switch's value; null where it is unset.</summary>
    public bool IsSet(string name) => _values.ContainsKey(name);

    /// <summary>The C preprocessor's command.</summary>
    public string PreprocessorPath => _values.GetValueOrDefault("cpppath") ?? Preprocessor.DefaultPath;

    /// <summary>What the preprocessor is given besides a program's own definitions and folders, in the order it was set.</summary>
    public IReadOnlyList<string> PreprocessorArguments => _preprocessorArguments;

    /// <summary>What the binder needs to know.</summary>
    public BindOptions ForBinder() => new()
    {
        CheckPragmaOption = CheckPragma,
        StringSize = (int)Value("strsize"),
        ScratchSize = (int)Value("scratchsize"),
        StackFrames = (int)Value("stackframes"),
        UserStackFrames = (int)Value("ustackframes"),
        JavaStackFrames = (int)Value("jstackframes"),
        MostFrames = (int)Value("maxframes"),
        JavaStackStringSize = (int)Value("jstackstrsize"),
        DefaultArguments = IsSet("defaultargs"),
        AllowUnusedArguments = IsSet("argref"),
        AllowZeroMatch = IsSet("zdefs"),
        AllowEmpty = IsSet("empty"),
        HasLibraries = !IsSet("nolibs"),
        LibraryDirectories = [.. _libraryDirectories],
    };

    /// <summary>What the code generator needs to know.</summary>
    public EnablingOptions ForCode(int stringSize, int scratchSize, CodeTarget target) => new()
    {
        BufferSize = (int)BufferSize(Value("bufsize")),
        AggregationSize = (long)Value("aggsize"),
        DynamicVariableSize = (long)Value("dynvarsize"),
        StringSize = stringSize,
        ScratchSize = scratchSize,
        Speculations = (int)Value("nspec"),
        SpeculationSize = (long)Value("specsize"),
        StackTableSize = (long)Value("ustacktables"),
        StopWhenFull = _values.GetValueOrDefault("bufpolicy") == "fill",
        Target = target,
    };

    /// <summary>The records of the buffer policy ring; null under another.</summary>
    public NewestRecords? KeepNewest() =>
        _values.GetValueOrDefault("bufpolicy") == "ring" ? new NewestRecords((long)BufferSize(Value("bufsize"))) : null;

    /// <summary>A ring buffer is a power of two of at least a page.</summary>
    private static ulong BufferSize(ulong bytes) => Math.Max((ulong)Environment.SystemPageSize, System.Numerics.BitOperations.RoundUpToPowerOf2(bytes));

    private static OptionDescription Find(string name)
    {
        OptionDescription? option = OptionTable.Find(name);
        if (option is null) throw new DTraceException(DTraceErrorKind.Option, $"Invalid option name: '{name}'.");
        return Known.Contains(name) ? option : throw new DTraceException(DTraceErrorKind.Option, $"Option '{name}' is not supported by the embedded engines.");
    }

    /// <summary>An option's value, its default where it is unset.</summary>
    private ulong Value(string name)
    {
        OptionDescription option = OptionTable.Find(name)!;
        ulong otherwise = option.Limits!.Default;
        if (!_values.TryGetValue(name, out string? value)) return otherwise;
        return option.Syntax == OptionSyntax.Size ? OptionValue.ParseSize(option, value) : OptionValue.ParseSwitch(option, value) ?? otherwise;
    }
}
