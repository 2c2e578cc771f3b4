using System.Globalization;

namespace DTrace.Core;

/// <summary>One bucket of a quantization.</summary>
/// <param name="Minimum">The smallest value it holds, inclusive; <see cref="long.MinValue"/> where it is open below.</param>
/// <param name="Maximum">The largest value it holds, inclusive; <see cref="long.MaxValue"/> where it is open above.</param>
/// <param name="Count">The sum of the increments it received; negative increments are possible.</param>
public sealed record AggregateBucket(long Minimum, long Maximum, long Count)
{
    /// <summary>The form <c>[min, max]: count</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Minimum}, {Maximum}]: {Count}");
}
