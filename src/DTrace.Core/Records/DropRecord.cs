namespace DTrace.Core;

/// <summary>What was lost. Values are those of <c>DTRACEDROP_*</c> in dtrace.h.</summary>
public enum DropKind
{
    /// <summary>A principal buffer was full.</summary>
    Principal = 0,

    /// <summary>An aggregation buffer (or map) was full.</summary>
    Aggregation = 1,

    /// <summary>The space of dynamic variables was exhausted.</summary>
    Dynamic = 2,

    /// <summary>As Dynamic, with a non-empty rinsing list.</summary>
    DynamicRinsing = 3,

    /// <summary>As Dynamic, with a non-empty dirty list.</summary>
    DynamicDirty = 4,

    /// <summary>A speculative buffer was full.</summary>
    Speculation = 5,

    /// <summary>A speculation failed: buffers still busy.</summary>
    SpeculationBusy = 6,

    /// <summary>A speculation failed: no buffer available.</summary>
    SpeculationUnavailable = 7,

    /// <summary>A jstack() or ustack() string table overflowed.</summary>
    StackStringOverflow = 8,

    /// <summary>An error occurred while an ERROR probe was processed.</summary>
    DoubleError = 9,

    /// <summary>Embedded: probes of one CPU nested deeper than the engine's levels, or the kernel refused recursion.</summary>
    Nesting = 100,

    /// <summary>Embedded: probes that the kernel lets nobody attach to; the message names each with the reason, the first twenty of many.</summary>
    NotEnabled = 101,
}

/// <summary>Something the engine lost, and how much.</summary>
/// <param name="ConsumerId">The consumer that lost it.</param>
/// <param name="Kind">What was lost.</param>
/// <param name="Cpu">The CPU, or -1 where the loss is not of one CPU.</param>
/// <param name="Count">How many since the last report of the kind and CPU, which is a statusrate ago or longer; 0 in the line of totals at the end.</param>
/// <param name="Total">How many since the start; in the line of totals of all kinds.</param>
/// <param name="Message">DTrace's sentence, without a newline, as <c>3 drops on CPU 0</c>.</param>
public sealed record DropRecord(int ConsumerId, DropKind Kind, int Cpu, long Count, long Total, string Message)
{
    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
