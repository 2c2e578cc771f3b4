using System.Diagnostics;

namespace DTrace.Consume;

/// <summary>
/// One way to consume the stream, and how long it took. The processor's time is the whole process's, compiler and collector with it: on a machine
/// that others use it says more than the clock.
/// </summary>
internal sealed class Measurement(string name, Func<Totals> consume)
{
    private readonly List<double> _elapsed = [];
    private readonly List<double> _processor = [];

    public string Name => name;

    /// <summary>Median milliseconds by the clock.</summary>
    public double Elapsed => Median(_elapsed);

    /// <summary>Median milliseconds of the processor.</summary>
    public double Processor => Median(_processor);

    public Totals Run(bool isMeasured = false)
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        Totals totals = consume();
        if (isMeasured)
        {
            _elapsed.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            _processor.Add((Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
        }

        return totals;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
