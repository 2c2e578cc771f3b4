using System.Globalization;
using DTrace.Embedded.Semantics;
using Xunit;

namespace DTrace.Embedded.Tests.Semantics;

/// <summary>What $pid and its like are, beside what Linux's /proc says: the numbers come from the C library, which every Unix has.</summary>
public sealed class ProcessMacroTests
{
    [Fact]
    public void TheProcessIsTold()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This system has no /proc as Linux has it.");
        IReadOnlyDictionary<string, int> macros = ProcessMacros.Variables(target: 12);
        string stat = File.ReadAllText("/proc/self/stat");
        int[] numbers = [.. stat[(stat.LastIndexOf(')') + 4)..].Split(' ').Take(3).Select(Number)];
        Assert.Equal((numbers[0], numbers[1], numbers[2]), (macros["ppid"], macros["pgid"], macros["sid"]));
        Assert.Equal(Status("Uid:"), (macros["uid"], macros["euid"]));
        Assert.Equal(Status("Gid:"), (macros["gid"], macros["egid"]));
        Assert.Equal((Environment.ProcessId, 12), (macros["pid"], macros["target"]));
        Assert.NotEqual(0, macros["ppid"]);
    }

    /// <summary>The real and the effective id.</summary>
    private static (int Real, int Effective) Status(string field)
    {
        string[] values = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal)).Split('\t');
        return (Number(values[1]), Number(values[2]));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
