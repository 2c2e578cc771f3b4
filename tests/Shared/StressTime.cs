using System.Diagnostics;
using System.Globalization;

namespace DTrace.Tests;

/// <summary>
/// How long the tests of the trait <c>Kind=Stress</c> go on: a second or two each, or as many as the environment variable
/// DTRACEPS_STRESS_SECONDS says. What they measure goes, a line each, to the file that DTRACEPS_STRESS_REPORT names.
/// </summary>
internal static class StressTime
{
    private static readonly double? Asked =
        double.TryParse(Environment.GetEnvironmentVariable("DTRACEPS_STRESS_SECONDS"), CultureInfo.InvariantCulture, out double seconds) ? seconds : null;

    private static readonly string? ReportFile = Environment.GetEnvironmentVariable("DTRACEPS_STRESS_REPORT");

    /// <summary>Whether this is a long run, which covers in full what a short one samples.</summary>
    public static bool IsLong => Asked >= 10;

    /// <summary>Numbers from 0 on, until the time of one test is over, and at least so many.</summary>
    public static IEnumerable<int> Rounds(int least, double seconds = 2)
    {
        Stopwatch clock = Stopwatch.StartNew();
        for (int round = 0; round < least || clock.Elapsed.TotalSeconds < (Asked ?? seconds); round++) yield return round;
    }

    /// <summary>The seed of a round: in a short run always the same, in a long one too, but of many more.</summary>
    public static Random Random(int round) => new(20261124 + round);

    /// <summary>Tells a figure.</summary>
    public static void Report(string what, FormattableString figures)
    {
        if (ReportFile is null) return;
        File.AppendAllText(ReportFile, $"| {what} | {FormattableString.Invariant(figures)} |\n");
    }
}
