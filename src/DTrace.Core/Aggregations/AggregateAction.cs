namespace DTrace.Core;

/// <summary>An aggregating function. Values are those of <c>DTRACEAGG_*</c> in illumos's dtrace.h.</summary>
public enum AggregateAction
{
    /// <summary>count().</summary>
    Count = 0x701,

    /// <summary>min().</summary>
    Min = 0x702,

    /// <summary>max().</summary>
    Max = 0x703,

    /// <summary>avg().</summary>
    Avg = 0x704,

    /// <summary>sum().</summary>
    Sum = 0x705,

    /// <summary>stddev().</summary>
    Stddev = 0x706,

    /// <summary>quantize().</summary>
    Quantize = 0x707,

    /// <summary>lquantize().</summary>
    LQuantize = 0x708,

    /// <summary>llquantize().</summary>
    LLQuantize = 0x709,

    /// <summary>A function this version does not know, or a value too short for its function: the value is its bytes.</summary>
    Unknown = 0x7ff,
}

/// <summary>The aggregating functions there are.</summary>
public static class AggregatingFunctions
{
    /// <summary>A class each; the last is the one that stands for those this version does not know.</summary>
    internal static IReadOnlyList<AggregatingFunction> All { get; } =
    [
        new CountFunction(), new SumFunction(), new MinFunction(), new MaxFunction(), new AvgFunction(), new StddevFunction(),
        new QuantizeFunction(), new LQuantizeFunction(), new LLQuantizeFunction(), new UnknownFunction(),
    ];

    /// <summary>Their prototypes in D: <c>@</c> is an argument of any type, <c>...</c> any number more.</summary>
    public static IReadOnlyList<string> Prototypes { get; } = [.. All.Where(function => function.Prototype.Length != 0).Select(function => function.Prototype)];
}
