namespace DTrace.Core;

/// <summary>
/// The options that decide how dtrace(8) prints, as they stood at one moment. They are dynamic: setopt() and the consumer may change them
/// between two records, and each record is printed by those that held when it was read.
/// </summary>
public sealed record TextOptions
{
    private static readonly string[] Names =
    [
        "quiet", "rawbytes", "flowindent", "stackindent", "agghist", "aggpack", "aggzoom", "aggsortkey", "aggsortkeypos", "aggsortpos", "aggsortrev", "strsize",
    ];

    /// <summary>No option is set.</summary>
    public static TextOptions Default { get; } = new();

    /// <summary>quiet: the data alone.</summary>
    public bool IsQuiet { get; private init; }

    /// <summary>rawbytes: bytes and strings are dumped.</summary>
    public bool IsRaw { get; private init; }

    /// <summary>flowindent: firings are indented by the entries and returns of functions.</summary>
    public bool IndentsFlow { get; private init; }

    /// <summary>stackindent: columns before each frame of a stack.</summary>
    public int StackIndent { get; private init; } = StackText.DefaultIndent;

    /// <summary>agghist: a bar for each entry of count(), sum(), avg() and stddev().</summary>
    public bool DrawsBars { get; private init; }

    /// <summary>aggpack: a quantize() or lquantize() in one line.</summary>
    public bool Packs { get; private init; }

    /// <summary>aggzoom: bars are scaled to the largest, not to the sum.</summary>
    public bool Zooms { get; private init; }

    /// <summary>strsize: the bytes of a D string.</summary>
    public int StringSize { get; private init; } = 256;

    /// <summary>The order that aggsortkey, aggsortkeypos, aggsortpos and aggsortrev make.</summary>
    public AggregateOrder Order { get; private init; } = AggregateOrder.Default;

    /// <summary>The options as they stand.</summary>
    /// <param name="option">The value of the option of a name, in dtrace's spelling; null where it is unset.</param>
    public static TextOptions Of(Func<string, string?> option)
    {
        ArgumentNullException.ThrowIfNull(option);
        TextOptions options = Default;
        foreach (string name in Names) options = options.With(name, option(name));
        return options;
    }

    /// <summary>Whether an option changes what is printed.</summary>
    public static bool Has(string name) => Names.Contains(name);

    /// <summary>These options after one was set; the same where it does not change what is printed.</summary>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value in dtrace's spelling; null where it is unset.</param>
    public TextOptions With(string name, string? value)
    {
        if (!Has(name)) return this;
        OptionDescription option = OptionTable.Find(name)!;
        if (name == "strsize") return value is null ? this : this with { StringSize = (int)Math.Min(OptionValue.ParseSize(option, value), int.MaxValue) };
        ulong? number = value is null ? null : OptionValue.ParseSwitch(option, value);
        bool isOn = number is not null;
        int? amount = number is { } given ? (int)Math.Min(given, int.MaxValue) : null;
        return name switch
        {
            "quiet" => this with { IsQuiet = isOn },
            "rawbytes" => this with { IsRaw = isOn },
            "flowindent" => this with { IndentsFlow = isOn },
            "stackindent" => this with { StackIndent = Math.Min(amount ?? StackText.DefaultIndent, StackText.MostIndent) },
            "agghist" => this with { DrawsBars = isOn },
            "aggpack" => this with { Packs = isOn },
            "aggzoom" => this with { Zooms = isOn },
            "aggsortkey" => this with { Order = Order with { ByKey = isOn } },
            "aggsortkeypos" => this with { Order = Order with { KeyPosition = amount ?? 0 } },
            "aggsortpos" => this with { Order = Order with { Position = amount ?? 0 } },
            _ => this with { Order = Order with { IsReversed = isOn } },
        };
    }
}
