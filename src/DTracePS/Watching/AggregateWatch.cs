using System.Diagnostics;
using System.Globalization;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Aggregations of consumers, read again at each interval and left as they are: shown in place on a terminal, where there is one, else put out as objects.
/// </summary>
/// <param name="consumers">The consumers.</param>
/// <param name="options">What is watched.</param>
/// <param name="screen">The terminal's screen; null where there is none.</param>
internal sealed class AggregateWatch(IReadOnlyList<DTraceConsumer> consumers, WatchOptions options, TerminalScreen? screen) : IDisposable
{
    /// <summary>How long the end of consumers and another size of the terminal go unnoticed.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly AggregateSampler _sampler = new(options);
    private readonly List<DTraceConsumer> _watched = [.. consumers];
    private readonly WatchPicture? _picture = screen is null ? null : new WatchPicture(screen.Glyphs, options.Sort == AggregateSort.Rate);
    private readonly long _begun = Stopwatch.GetTimestamp();
    private IReadOnlyList<AggregateSamples> _aggregations = [];
    private (int Columns, int Rows) _size;
    private double _intervals;
    private bool _isPrinted;

    /// <summary>How long it has watched.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begun);

    /// <summary>The time until the next reading; not above zero where it is due.</summary>
    public TimeSpan Left => (options.Interval * _intervals) - Elapsed;

    /// <summary>Whether there is nothing left to come: all consumers have ended, or were removed.</summary>
    public bool IsOver => _watched.TrueForAll(consumer => consumer.Session.HasEnded);

    private string Title => string.Create(
        CultureInfo.InvariantCulture, $"DTrace {string.Join(", ", consumers.Select(consumer => consumer.Name))}, {Elapsed.TotalSeconds:0} s");

    /// <summary>
    /// Reads, and shows what there is. Without a terminal the first reading is only what the rates of the next are made of, unless it is the last one.
    /// A consumer that cannot be read any more is an error and is left out.
    /// </summary>
    public void Renew(OperationContext context, bool isLast = false)
    {
        // Intervals that a slow engine let pass are left out: the next reading is always to come.
        bool isFirst = _intervals == 0;
        _intervals = Math.Max(_intervals, Math.Floor(Elapsed / options.Interval)) + 1;
        _aggregations = _sampler.Take(Read(context), Stopwatch.GetTimestamp());
        if (screen is not null) Show();
        else if (!isFirst || isLast) WriteAll(context.Output);
    }

    /// <summary>Shows it anew where the terminal has another size by now.</summary>
    public void FitTerminal()
    {
        if (screen is not null && screen.Size != _size) Show();
    }

    /// <summary>Leaves the last picture on the terminal's ordinary screen.</summary>
    public void Close()
    {
        if (screen is null || _picture is null || _isPrinted) return;
        _isPrinted = true;
        (int columns, int rows) = screen.Size;
        screen.Print(_picture.Lines(Title, _aggregations, columns, rows));
    }

    /// <summary>Puts out the entries last read, in their order.</summary>
    public void WriteAll(IOperationOutput output)
    {
        foreach (AggregateSample sample in _aggregations.SelectMany(aggregation => aggregation.Samples)) output.Write(sample.Wrapped());
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Show()
    {
        _size = screen!.Size;
        screen.Show(_picture!.Lines($"{Title}, q or Ctrl-C ends", _aggregations, _size.Columns, _size.Rows));
    }

    private List<AggregateRecord> Read(OperationContext context)
    {
        AggregateQuery query = new() { Names = options.Names, Keep = true };
        (DTraceConsumer Consumer, Task<IReadOnlyList<AggregateRecord>> Call)[] calls =
            [.. _watched.Select(consumer => (consumer, consumer.ReadAggregationsAsync(query, context.Abort)))];
        List<AggregateRecord> entries = [];
        foreach ((DTraceConsumer consumer, Task<IReadOnlyList<AggregateRecord>> call) in calls)
        {
            try
            {
                entries.AddRange(context.Await(call, "Reading aggregations", consumer.Name));
            }
            catch (DTraceException unreadable)
            {
                _watched.Remove(consumer);
                context.Output.Error(ErrorRecords.Of(unreadable, consumer));
            }
        }

        return entries;
    }
}
