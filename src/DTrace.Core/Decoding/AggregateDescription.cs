namespace DTrace.Core;

/// <summary>The shape of an aggregation's entries in a buffer.</summary>
/// <param name="Name">The name without <c>@</c>; <c>_</c> for the unnamed one.</param>
/// <param name="VariableId">The number, from 1 in program order.</param>
/// <param name="Action">The aggregating function.</param>
/// <param name="Keys">The parts of the key, offsets into the entry's bytes.</param>
/// <param name="ValueOffset">The first byte of the value in the entry's bytes.</param>
/// <param name="ValueSize">
/// The value's length. count, sum, min, max: one signed word; avg: count, sum; stddev: count, sum, low and high sum of squares;
/// quantize: 127 words; lquantize: levels + 2 words; llquantize: its words, without a parameter word.
/// </param>
/// <param name="Parameters">The parameter word of lquantize and llquantize; 0 for others.</param>
public sealed record AggregateDescription(
    string Name,
    long VariableId,
    AggregateAction Action,
    IReadOnlyList<RecordDescription> Keys,
    int ValueOffset,
    int ValueSize,
    ulong Parameters)
{
    /// <summary>Whether a printa() has printed it: then dtrace(8) does not print it at its end (<c>DTRACE_AGD_PRINTED</c>).</summary>
    public bool IsPrinted { get; init; }
}
