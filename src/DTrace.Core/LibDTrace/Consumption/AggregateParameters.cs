namespace DTrace.Core.LibDTrace;

/// <summary>
/// The parameter word of lquantize() and llquantize(). lquantize()'s is the same everywhere: step, levels, base from bits 48, 32, 0.
/// llquantize()'s is not (dtrace.h's <c>DTRACE_LLQUANTIZE_*SHIFT</c>):
/// <code>
///            63-48    47-32   31-16   15-0
/// illumos    factor   low     high    steps
/// Linux      steps    high    low     factor
/// </code>
/// The project's is Linux's.
/// </summary>
internal static class AggregateParameters
{
    /// <summary>The project's word for illumos's.</summary>
    public static ulong FromIllumos(AggregateAction action, ulong word)
    {
        if (action != AggregateAction.LLQuantize) return word;
        ulong factor = word >> 48;
        ulong low = (word >> 32) & 0xffff;
        ulong high = (word >> 16) & 0xffff;
        ulong steps = word & 0xffff;
        return (steps << 48) | (high << 32) | (low << 16) | factor;
    }
}
