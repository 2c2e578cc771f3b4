using DTrace.Core;

namespace DTracePS;

/// <summary>A probe description as D spells it.</summary>
internal static class ProbeText
{
    private const int Parts = 4;

    /// <summary>
    /// The pattern that a description means; null where it has more than four parts. Of a short one the parts missing are the first (Dynamic Tracing
    /// Guide, "Probe Descriptions"): <c>read:entry</c> is the function read and the name entry.
    /// </summary>
    public static ProbeDescription? Parse(string description)
    {
        string[] parts = description.Split(':');
        if (parts.Length > Parts) return null;
        string[] all = [.. Enumerable.Repeat(string.Empty, Parts - parts.Length), .. parts];
        return new ProbeDescription(0, all[0], all[1], all[2], all[3]);
    }
}
