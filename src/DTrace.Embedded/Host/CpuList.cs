using System.Globalization;

namespace DTrace.Embedded.Host;

/// <summary>Reads the kernel's lists of CPUs, as <c>0-3,8,10-11</c> (Documentation/admin-guide/cputopology.rst).</summary>
internal static class CpuList
{
    private const int Limit = 1 << 16;

    /// <summary>The CPUs that this kernel may ever run; per-CPU maps have a value for each.</summary>
    public static IReadOnlyList<int> Possible() => Parse(File.ReadAllText("/sys/devices/system/cpu/possible"));

    /// <summary>The CPUs that run now.</summary>
    public static IReadOnlyList<int> Online() => Parse(File.ReadAllText("/sys/devices/system/cpu/online"));

    /// <summary>How many places there are by the CPUs' numbers, which may have gaps: one more than the highest.</summary>
    public static int Places(IReadOnlyList<int> cpus) => cpus[^1] + 1;

    /// <summary>The numbers in a list, ascending as they stand.</summary>
    /// <exception cref="FormatException">It is not such a list.</exception>
    public static IReadOnlyList<int> Parse(string text)
    {
        List<int> cpus = [];
        foreach (string part in text.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = part.IndexOf('-', StringComparison.Ordinal);
            if (!TryNumber(dash < 0 ? part : part.AsSpan(0, dash), out int first) || !TryNumber(part.AsSpan(dash + 1), out int last) || last < first)
                throw new FormatException($"'{text}' is no list of CPUs.");
            for (int cpu = first; cpu <= last; cpu++) cpus.Add(cpu);
        }

        return cpus.Count > 0 ? cpus : throw new FormatException("The list of CPUs is empty.");
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int cpu) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out cpu) && cpu < Limit;
}
