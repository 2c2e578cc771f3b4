using DTrace.Core;

namespace DTrace.Embedded.Semantics;

/// <summary>
/// An aggregation. Its signature is fixed by its first aggregating statement; the same name in later programs of the consumer is the same object.
/// </summary>
/// <param name="Name">Its name without <c>@</c>; <c>_</c> for the unnamed one.</param>
/// <param name="Id">Its number, from 1 in program order over all programs of one consumer.</param>
/// <param name="Function">The aggregating function.</param>
/// <param name="KeyTypes">The types of its keys; empty for none. Strings have strsize.</param>
/// <param name="Parameters">
/// The parameter word of lquantize (step, levels, base: bits 48, 32, 0) or llquantize (steps, high, low, factor: bits 48, 32, 16, 0)
/// as <see cref="AggregateRecord.Parameters"/> has it; 0 for others.
/// </param>
internal sealed record AggregationSymbol(string Name, int Id, AggregateAction Function, IReadOnlyList<DType> KeyTypes, ulong Parameters)
    : Symbol(Name)
{
    /// <inheritdoc/>
    public bool Equals(AggregationSymbol? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
