namespace DTrace.Core;

/// <summary>A printf() format of D, parsed once (Dynamic Tracing Guide, "Output Formatting").</summary>
public sealed class PrintfFormat
{
    private PrintfFormat(string text) => Source = text;

    /// <summary>The format as the program spells it.</summary>
    public string Source { get; }

    /// <summary>Parses a format.</summary>
    public static PrintfFormat Parse(string format) => new(format);
}
