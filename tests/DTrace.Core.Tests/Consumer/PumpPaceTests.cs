using DTrace.Core.Tests.LibDTrace.Abi;

namespace DTrace.Core.Tests;

public sealed class PumpPaceTests
{
    [Fact]
    public void AnIdlePumpPassesLessAndLessOften()
    {
        HandClock clock = new();
        PumpPace pace = Started(clock);
        double[] waits = [.. Enumerable.Range(0, 30).Select(_ => IdlePass(clock, pace))];
        Assert.Equal([5.0, 10, 20, 40], waits[..4]);
        Assert.All(waits[4..19], wait => Assert.InRange(wait, 25, 75));
        Assert.Equal(Enumerable.Repeat(100.0, 10), waits[20..]);
    }

    [Fact]
    public void PumpsAtRestPassAtTheSameMoments()
    {
        HandClock clock = new();
        PumpPace first = Started(clock);
        clock.Advance(TimeSpan.FromMilliseconds(13));
        PumpPace second = Started(clock);
        for (int i = 0; i < 30; i++)
        {
            first.Passed(worked: true, received: 0);
            second.Passed(worked: true, received: 0);
            clock.Advance(TimeSpan.FromMilliseconds(7));
        }

        Assert.Equal(first.UntilDue, second.UntilDue);
    }

    [Fact]
    public void RecordsEndTheRest()
    {
        HandClock clock = new();
        PumpPace pace = Started(clock);
        for (int i = 0; i < 30; i++) IdlePass(clock, pace);
        pace.Passed(worked: true, received: 1);
        Assert.Equal(25, pace.UntilDue.TotalMilliseconds);
        pace.Passed(worked: true, received: 8192);
        Assert.Equal(5, pace.UntilDue.TotalMilliseconds);
        pace.Passed(worked: true, received: 16384);
        Assert.Equal(0, pace.UntilDue.TotalMilliseconds);
        Assert.Equal(5, IdlePass(clock, pace));
    }

    private static PumpPace Started(HandClock clock)
    {
        PumpPace pace = new(clock);
        pace.Started(aggregates: false);
        return pace;
    }

    /// <summary>A pass that finds nothing; gives the milliseconds to the next, which are then over.</summary>
    private static double IdlePass(HandClock clock, PumpPace pace)
    {
        pace.Passed(worked: true, received: 0);
        TimeSpan wait = pace.UntilDue;
        clock.Advance(wait);
        return wait.TotalMilliseconds;
    }
}
