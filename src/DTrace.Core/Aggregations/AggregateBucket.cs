using System.Globalization;

namespace DTrace.Core;

/// <summary>One bucket of a quantization.</summary>
/// <param name="Minimum">The smallest value it holds, inclusive; <see cref="long.MinValue"/> where it is open below.</param>
/// <param name="Maximum">The largest value it holds, inclusive; <see cref="long.MaxValue"/> where it is open above.</param>
/// <param name="Count">The sum of the increments it received; negative increments are possible.</param>
public sealed record AggregateBucket(long Minimum, long Maximum, long Count)
{
    /// <summary>The form <c>[min, max]: count</c>; <c>[value]: count</c> where it holds one value, and two dots where it is open: <c>[100, ..]: 3</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Range}]: {Count}");

    /// <summary>The form <c>count in [min, max]</c>.</summary>
    internal string Summary => string.Create(CultureInfo.InvariantCulture, $"{Count} in [{Range}]");

    private string Range => (Minimum, Maximum) switch
    {
        (long.MinValue, long.MaxValue) => "..",
        (long.MinValue, _) => string.Create(CultureInfo.InvariantCulture, $".., {Maximum}"),
        (_, long.MaxValue) => string.Create(CultureInfo.InvariantCulture, $"{Minimum}, .."),
        _ when Minimum == Maximum => Minimum.ToString(CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Minimum}, {Maximum}"),
    };
}
