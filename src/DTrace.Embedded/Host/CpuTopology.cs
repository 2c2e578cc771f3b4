using System.Globalization;

namespace DTrace.Embedded.Host;

/// <summary>Where the CPUs of this machine are (/sys/devices/system/cpu; the kernel's admin-guide, "How CPU topology info is exported via sysfs").</summary>
internal static class CpuTopology
{
    /// <summary>The package of each CPU, by its number; 0 where the system does not tell.</summary>
    /// <param name="places">One more than the highest number.</param>
    public static IReadOnlyList<int> FindChips(int places) => [.. Enumerable.Range(0, places).Select(Chip)];

    private static int Chip(int cpu)
    {
        string path = $"/sys/devices/system/cpu/cpu{cpu}/topology/physical_package_id";
        try
        {
            return File.Exists(path) && int.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out int chip) ? chip : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
