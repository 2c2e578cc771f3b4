using System.Globalization;

namespace DTrace.Core;

/// <summary>
/// Sums up losses: of each kind and CPU the first is reported at once, and what follows once in each statusrate, so that a consumer that loses all the
/// time says so now and then, with the number. At the end comes what is left, and, where a kind was reported more than once, a line of totals.
/// </summary>
/// <param name="consumerId">The consumer.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="report">Takes a report.</param>
internal sealed class DropReports(int consumerId, TimeProvider clock, Action<DropRecord> report)
{
    private readonly Dictionary<(DropKind Kind, int Cpu), Loss> _losses = [];

    /// <summary>How long losses are summed up.</summary>
    public TimeSpan Rate { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Something was lost.</summary>
    public void Add(DropRecord drop)
    {
        if (!_losses.TryGetValue((drop.Kind, drop.Cpu), out Loss? loss)) _losses.Add((drop.Kind, drop.Cpu), loss = new Loss());
        loss.Waiting = loss.Waiting is { } before ? Sum(before, drop) : drop;
        if (IsDue(loss)) Report(loss);
    }

    /// <summary>Reports what has waited long enough.</summary>
    public void Flush()
    {
        foreach (Loss loss in _losses.Values)
        {
            if (loss.Waiting is not null && IsDue(loss)) Report(loss);
        }
    }

    /// <summary>Reports what is left, and the totals.</summary>
    public void End()
    {
        foreach (Loss loss in _losses.Values)
        {
            if (loss.Waiting is not null) Report(loss);
        }

        (DropKind Kind, long Count)[] totals = [.. _losses.GroupBy(loss => loss.Key.Kind, loss => loss.Value.Count, (kind, counts) => (kind, counts.Sum())).OrderBy(total => total.kind)];
        if (_losses.Values.Any(loss => loss.Reports > 1))
            report(new DropRecord(consumerId, totals[0].Kind, -1, 0, totals.Sum(total => total.Count), "In all " + string.Join(", ", totals.Select(total => DropSentence.Of(total.Kind, total.Count)))));
        _losses.Clear();
    }

    private bool IsDue(Loss loss) => loss.Reports == 0 || clock.GetElapsedTime(loss.Reported) >= Rate;

    private void Report(Loss loss)
    {
        DropRecord drop = loss.Waiting!;
        loss.Waiting = null;
        loss.Reports++;
        loss.Count += drop.Count;
        loss.Reported = clock.GetTimestamp();
        report(drop);
    }

    /// <summary>Two losses as one; a tag before the sentence (option droptags) stays.</summary>
    private static DropRecord Sum(DropRecord before, DropRecord after)
    {
        long count = before.Count + after.Count;
        int tag = after.Message.StartsWith('[') ? after.Message.IndexOf(']', StringComparison.Ordinal) + 1 : 0;
        string sentence = DropSentence.Of(after.Kind, count, after.Cpu);
        return after with { Count = count, Message = tag == 0 ? sentence : string.Create(CultureInfo.InvariantCulture, $"{after.Message[..tag]} {sentence}") };
    }

    private sealed class Loss
    {
        public DropRecord? Waiting { get; set; }

        public long Reported { get; set; }

        public int Reports { get; set; }

        public long Count { get; set; }
    }
}
