using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>
/// A handle's options (dt_options.c): those of the compiler cannot be read, those of the enabling not be set while it runs, and what was never set reads as
/// <c>DTRACEOPT_UNSET</c>. What the data's source has of them is passed on to it.
/// </summary>
internal sealed class OptionStore(AbiHandle handle)
{
    private const string OfCompiler = "compile";
    private const string OfEnabling = "runtime";

    /// <summary>What changes the data themselves; the rest is the library's alone.</summary>
    private static readonly HashSet<string> OfSource = new(StringComparer.Ordinal)
    {
        "agghist", "aggpack", "aggsize", "aggsortkey", "aggsortkeypos", "aggsortpos", "aggsortrev", "aggzoom", "argref", "bufpolicy", "bufsize", "defaultargs", "destructive", "dynvarsize", "empty", "flowindent", "nspec", "specsize", "stackframes", "strsize", "ustackframes",
        "zdefs",
    };

    /// <summary>macOS answers these with an error of its own.</summary>
    private static readonly HashSet<string> UnsupportedOnMacOs = new(StringComparer.Ordinal)
    {
        "jstackframes", "jstackstrsize", "lazyload", "ldpath", "linkmode", "linktype", "stdc",
    };

    private readonly IReadOnlyDictionary<string, OptionFact> _options = OptionFacts.Of(handle.Facts.Platform);
    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);
    private readonly List<(string Name, string? Value)> _texts = [];

    private long Unset => handle.Facts.Constant("DTRACEOPT_UNSET");

    public void Set(string name, string? value, bool isActive)
    {
        if (handle.Facts.Platform == AbiPlatform.MacOs && UnsupportedOnMacOs.Contains(name)) throw handle.Error("EDT_OPTUNSUPPORTED");
        OptionFact option = Find(name);
        if (option.Kind == OfEnabling && isActive) throw handle.Error("EDT_ACTIVE");
        long number = OptionNumbers.Of(name, option, value, handle.Facts) ?? throw handle.Error("EDT_BADOPTVAL");
        if (OfSource.Contains(name) && !(name == "bufpolicy" && value == "ring")) Forward(name, value);
        _values[name] = number;
        if (option.Kind == OfCompiler) _texts.Add((name, value));
    }

    public long Get(string name) => Find(name).Kind == OfCompiler ? throw handle.Error("EDT_BADOPTNAME") : _values.GetValueOrDefault(name, Unset);

    /// <summary>Whether an option is on: the library's test is that it is not unset, so that 0 is on.</summary>
    public bool IsSet(string name) => _values.GetValueOrDefault(name, Unset) != Unset;

    public long ValueOr(string name, long otherwise) => IsSet(name) ? _values[name] : otherwise;

    /// <summary>The values of a compile option that can be set several times, in order.</summary>
    public IEnumerable<string?> Texts(string name) => _texts.Where(text => text.Name == name).Select(text => text.Value);

    /// <summary>Learns what the source made of its options: a program's pragmas set some, and dtrace_go reads all back.</summary>
    public void Reload()
    {
        foreach ((string name, OptionFact option) in _options)
        {
            if (option.Kind != OfCompiler && TryRead(name) is { } value && OptionNumbers.Of(name, option, value, handle.Facts) is { } number) _values[name] = number;
        }
    }

    private string? TryRead(string name)
    {
        try
        {
            return handle.Source.GetOption(name);
        }
        catch (DTraceException)
        {
            return null;
        }
    }

    private void Forward(string name, string? value)
    {
        try
        {
            handle.Source.SetOption(name, value);
        }
        catch (DTraceException)
        {
            throw handle.Error("EDT_BADOPTVAL");
        }
    }

    private OptionFact Find(string name) => _options.GetValueOrDefault(name) ?? throw handle.Error("EDT_BADOPTNAME");
}
