using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Session;

/// <summary>The options of an embedded session: libdtrace's names and syntax; what these engines cannot do is refused, never ignored.</summary>
internal sealed class EmbeddedOptions
{
    /// <summary>The largest ring buffer asked of the kernel for one CPU.</summary>
    private const ulong LargestBuffer = 1UL << 30;

    /// <summary>The longest string: what fits several times into the scratch space.</summary>
    private const ulong LargestString = 4096;

    /// <summary>The most bytes a clause may allocate: twice as many, which is what they take, leave half of the scratch space.</summary>
    private const ulong LargestScratch = 8192;

    /// <summary>The most frames of a stack (kernel.perf_event_max_stack).</summary>
    private const ulong MostFrames = 127;

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "argref", "cpp", "cpppath", "defaultargs", "droptags", "empty", "errtags", "evaltime", "libdir", "nolibs", "zdefs",
        "aggsize", "bufsize", "bufpolicy", "bufresize", "cleanrate", "destructive", "dynvarsize", "jstackframes", "jstackstrsize", "maxframes",
        "nspec", "scratchsize", "specsize", "stackframes", "statusrate", "strsize", "temporal", "ustackframes",
        "agghist", "aggpack", "aggrate", "aggsortkey", "aggsortkeypos", "aggsortpos", "aggsortrev", "aggzoom", "flowindent", "quiet", "rawbytes",
        "stackindent", "switchrate",
    };

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _libraryDirectories = [];

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
        switch (name)
        {
            case "evaltime" when value != "exec":
                throw new DTraceException(DTraceErrorKind.Option, $"Option 'evaltime' is exec under the embedded engines: a command is held before its first instruction; '{value}' is not supported.");
            case "libdir":
                if (!Directory.Exists(value)) throw new DTraceException(DTraceErrorKind.Option, $"Option 'libdir' wants a folder that exists; '{value}' was given.");
                _libraryDirectories.Add(Path.GetFullPath(value));
                break;
            case "bufsize":
                value = OptionValue.FormatSize(BufferSize(Within(option, value, 1, LargestBuffer)));
                break;
            case "nspec":
                if (OptionValue.ParseSwitch(option, value) is not (>= 1 and <= Speculation.Most))
                    throw new DTraceException(DTraceErrorKind.Option, $"Option 'nspec' wants a number from 1 to {Speculation.Most}; '{value}' was given.");
                break;
            case "specsize":
                Within(option, value, 1, LargestBuffer);
                break;
            case "strsize":
                Within(option, value, 1, LargestString);
                break;
            case "scratchsize":
                Within(option, value, 8, LargestScratch);
                break;
            case "stackframes" or "ustackframes" or "jstackframes" or "maxframes":
                if (OptionValue.ParseSwitch(option, value) is not (>= 1 and <= MostFrames))
                    throw new DTraceException(DTraceErrorKind.Option, $"Option '{name}' wants a number from 1 to {MostFrames}; '{value}' was given.");
                break;
        }

        if (option.Syntax == OptionSyntax.Switch && OptionValue.ParseSwitch(option, value) is null) _values.Remove(name);
        else _values[name] = value ?? "1";
    }

    /// <summary>Why a program may not set an option; null where it may. A program names no command that the compile would run.</summary>
    public static string? CheckPragma(string name, string? value)
    {
        if (name == "cpppath") return "a program may not name the preprocessor that is run; use -Option";
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

    /// <summary>What the binder needs to know.</summary>
    public BindOptions ForBinder() => new()
    {
        CheckPragmaOption = CheckPragma,
        StringSize = (int)Size("strsize", 256),
        ScratchSize = (int)Size("scratchsize", 256),
        StackFrames = (int)Number("stackframes", 20),
        UserStackFrames = (int)Number("ustackframes", 100),
        JavaStackFrames = (int)Number("jstackframes", 50),
        MostFrames = (int)Number("maxframes", MostFrames),
        JavaStackStringSize = (int)Size("jstackstrsize", 512),
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
        BufferSize = (int)BufferSize(Size("bufsize", 4 << 20)),
        AggregationSize = (long)Size("aggsize", 4 << 20),
        DynamicVariableSize = (long)Size("dynvarsize", 1 << 20),
        StringSize = stringSize,
        ScratchSize = scratchSize,
        Speculations = (int)Number("nspec", 1),
        SpeculationSize = (long)Size("specsize", 32 << 10),
        StopWhenFull = _values.GetValueOrDefault("bufpolicy") == "fill",
        Target = target,
    };

    /// <summary>The records of the buffer policy ring; null under another.</summary>
    public NewestRecords? KeepNewest() =>
        _values.GetValueOrDefault("bufpolicy") == "ring" ? new NewestRecords((long)BufferSize(Size("bufsize", 4 << 20))) : null;

    /// <summary>A ring buffer is a power of two of at least a page.</summary>
    private static ulong BufferSize(ulong bytes) => Math.Max((ulong)Environment.SystemPageSize, System.Numerics.BitOperations.RoundUpToPowerOf2(bytes));

    private static OptionDescription Find(string name)
    {
        OptionDescription? option = OptionTable.Find(name);
        if (option is null) throw new DTraceException(DTraceErrorKind.Option, $"Invalid option name: '{name}'.");
        return Known.Contains(name) ? option : throw new DTraceException(DTraceErrorKind.Option, $"Option '{name}' is not supported by the embedded engines.");
    }

    private static ulong Within(OptionDescription option, string? value, ulong least, ulong most)
    {
        ulong size = OptionValue.ParseSize(option, value);
        return size >= least && size <= most
            ? size
            : throw new DTraceException(DTraceErrorKind.Option, $"Option '{option.Name}' wants {OptionValue.FormatSize(least)} to {OptionValue.FormatSize(most)} bytes; '{value}' was given.");
    }

    private ulong Size(string name, ulong otherwise) =>
        _values.TryGetValue(name, out string? value) ? OptionValue.ParseSize(OptionTable.Find(name)!, value) : otherwise;

    private ulong Number(string name, ulong otherwise) =>
        _values.TryGetValue(name, out string? value) ? OptionValue.ParseSwitch(OptionTable.Find(name)!, value) ?? otherwise : otherwise;
}
