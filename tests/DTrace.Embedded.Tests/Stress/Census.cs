using System.Globalization;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>What this process holds at one moment, and how that grows from cycle to cycle.</summary>
/// <param name="Cycle">How many cycles there were before.</param>
/// <param name="Descriptors">Open descriptors.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Managed">Bytes of managed memory that are in use.</param>
/// <param name="Resident">Bytes of memory that are in RAM, managed and native.</param>
internal sealed record Census(int Cycle, int Descriptors, int Threads, long Managed, long Resident)
{
    /// <summary>Counts now, after a collection.</summary>
    public static Census Take(int cycle)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long managed = GC.GetTotalMemory(forceFullCollection: true);

        // The second number of statm is pages in RAM (proc_pid_statm(5)).
        long pages = long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture);
        return new Census(
            cycle, Directory.GetFiles("/proc/self/fd").Length, Directory.GetDirectories("/proc/self/task").Length, managed, pages * Environment.SystemPageSize);
    }

    /// <summary>The slope of the straight line that is nearest to a quantity over the cycles (least squares).</summary>
    public static double Slope(IReadOnlyList<Census> samples, Func<Census, double> quantity)
    {
        double meanCycle = samples.Average(sample => sample.Cycle);
        double mean = samples.Average(quantity);
        return samples.Sum(sample => (sample.Cycle - meanCycle) * (quantity(sample) - mean)) / samples.Sum(sample => Math.Pow(sample.Cycle - meanCycle, 2));
    }
}
