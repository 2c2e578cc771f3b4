using System.Globalization;

namespace DTracePS.Compare;

/// <summary>The load program (native/load.c), compiled when this program starts.</summary>
internal static class Load
{
    /// <summary>
    /// The D probe of <see cref="CallEnd"/>, at which the real dtrace ends: its ticks do not fire on a processor that sleeps.
    /// </summary>
    public const string End = "syscall::getpgid:entry /arg0 == 0x3fffffff/";

    /// <summary>The clause by which a program ends whatever happens here.</summary>
    public const string Limit = "tick-60s { exit(0); }";

    private static string Program { get; } = Path.Combine(Workspace.Output, "load");

    /// <summary>Compiles it.</summary>
    public static void Build() =>
        Child.Run("gcc", "-O2", "-static", "-o", Program, Path.Combine(Workspace.Root, "bench", "compare", "native", "load.c"));

    /// <summary>Nanoseconds of one call, called without a pause.</summary>
    public static double Hits(string call) => Number(Child.Run(Program, "hits", Settings.HitMilliseconds.ToString(CultureInfo.InvariantCulture), call));

    /// <summary>The same of getppid, called on each CPU at a time: the slowest CPU's.</summary>
    public static double Together() => Number(Child.Run(Program, "together", Settings.HitMilliseconds.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Nanoseconds of one call of getpgid(0x40000000 + i), for each i below a number, on one CPU.</summary>
    public static double Fresh(int count) => Number(Child.Run(Program, "fresh", count.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Calls getppid at a rate; 0 is as fast as it can. Gives the rate reached.</summary>
    public static double Pulse(long calls, long rate)
    {
        string[] parts = Child.Run(Program, "pulse", calls.ToString(CultureInfo.InvariantCulture), rate.ToString(CultureInfo.InvariantCulture)).Split(' ');
        return calls / (Number(parts[1]) / 1e9);
    }

    /// <summary>Calls getpgid(0x40000000 + i) for each i below a number, on each CPU.</summary>
    public static void Keys(int count) => Child.Run(Program, "keys", count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes the call that <see cref="End"/> waits for.</summary>
    public static void CallEnd() => Child.Run(Program, "end");

    /// <summary>Runs a command to its end under the stopwatch. The wrapper before it, which makes its surroundings, is not measured.</summary>
    public static TimedRun Time(IReadOnlyList<string> wrapper, IReadOnlyList<string> command)
    {
        string[] parts = Child.Run([.. wrapper, Program, "run", .. command]).Split('\n')[^1].Split(' ');
        TimedRun run = new(Number(parts[0]), Number(parts[1]), Number(parts[2]) / 1024);
        return parts[3] == "0" ? run : throw new InvalidOperationException($"{command[0]} ended with exit code {parts[3]}.");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>How a process went.</summary>
/// <param name="FirstAggregate">Milliseconds to the first @ it printed, or to its end where it printed none.</param>
/// <param name="Total">Milliseconds to its end.</param>
/// <param name="PeakMemory">Its peak memory in MiB.</param>
internal sealed record TimedRun(double FirstAggregate, double Total, double PeakMemory);
