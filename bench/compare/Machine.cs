using System.Globalization;
using System.Runtime.InteropServices;

namespace DTracePS.Compare;

/// <summary>The machine the figures are of.</summary>
internal static class Machine
{
    public static IEnumerable<(string What, string Value)> Describe(IEnumerable<Contender> contenders)
    {
        yield return ("Processor", $"{Environment.ProcessorCount} × {Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString()}");
        yield return ("Memory", string.Create(CultureInfo.InvariantCulture, $"{double.Parse((Field("/proc/meminfo", "MemTotal") ?? "0 kB").Split(' ')[0], CultureInfo.InvariantCulture) / (1 << 20):F1} GiB"));
        yield return ("Virtual machine", File.Exists("/proc/cpuinfo") && File.ReadAllText("/proc/cpuinfo").Contains("hypervisor", StringComparison.Ordinal) ? "yes" : "no");
        yield return ("Kernel", File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        yield return ("System", (Field("/etc/os-release", "PRETTY_NAME", '=') ?? RuntimeInformation.OSDescription).Trim('"'));
        yield return (".NET", RuntimeInformation.FrameworkDescription);
        foreach (Contender contender in contenders.Where(contender => contender != Contender.BpftraceRaw)) yield return (contender.Title(), contender.Version());
        yield return ("Load average at the end", File.ReadAllText("/proc/loadavg").Split(' ')[0]);
    }

    private static string? Field(string file, string name, char separator = ':') => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault();
}
