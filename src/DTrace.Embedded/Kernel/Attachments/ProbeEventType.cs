using System.Globalization;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>The kernel's numbers for perf events that are probes (/sys/bus/event_source/devices).</summary>
internal static class ProbeEventType
{
    /// <summary>Probes on the kernel's functions.</summary>
    public const string Kernel = "kprobe";

    /// <summary>Probes on instructions of users' programs.</summary>
    public const string User = "uprobe";

    /// <summary>The number of a kind; null where this kernel has none.</summary>
    public static uint? Find(string kind)
    {
        try
        {
            return uint.TryParse(File.ReadAllText($"/sys/bus/event_source/devices/{kind}/type").AsSpan().Trim(), CultureInfo.InvariantCulture, out uint type) ? type : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
