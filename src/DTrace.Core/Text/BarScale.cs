namespace DTrace.Core;

/// <summary>
/// Bars of at most 40 characters, each the share of a count in all of them; with option aggzoom in the largest. Where counts are negative their bars
/// go to the left, and where there are both each has half of the room (dt_consume.c, dt_print_quantline).
/// </summary>
internal readonly record struct BarScale(double Total, bool HasPositive, bool HasNegative)
{
    private const int Length = 40;

    /// <summary>Zoomed in, the longest bar takes this much of its room.</summary>
    private const double ZoomFill = 0.95;

    public static BarScale Of(ReadOnlySpan<long> counts, bool zoom)
    {
        bool positive = false;
        bool negative = false;
        foreach (long count in counts)
        {
            positive |= count > 0;
            negative |= count < 0;
        }

        return new BarScale(TotalOf(counts, zoom), positive, negative);
    }

    /// <summary>What a bar that fills its room stands for.</summary>
    public static double TotalOf(ReadOnlySpan<long> counts, bool zoom)
    {
        double total = 0;
        foreach (long count in counts)
        {
            double magnitude = Math.Abs((double)count);
            total = zoom ? Math.Max(total, magnitude / ZoomFill) : total + magnitude;
        }

        return total;
    }

    public string Bar(long count)
    {
        int room = HasPositive && HasNegative ? Length / 2 : Length;
        int length = Total == 0 ? 0 : Math.Min(room, (int)((Math.Abs((double)count) * room / Total) + 0.5));
        string bar = new('@', length);
        if (!HasNegative) return "|" + bar.PadRight(room);
        if (!HasPositive) return bar.PadLeft(room) + "|";
        return count <= 0 ? bar.PadLeft(room) + "|" + new string(' ', room) : new string(' ', room) + "|" + bar.PadRight(room);
    }
}
