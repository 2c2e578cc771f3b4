using DTrace.Core.Tests.LibDTrace.Abi;

namespace DTrace.Core.Tests;

public sealed class DropReportsTests
{
    private readonly HandClock _clock = new();
    private readonly List<DropRecord> _reported = [];
    private readonly DropReports _reports;

    public DropReportsTests() => _reports = new DropReports(7, _clock, _reported.Add);

    [Fact]
    public void TheFirstOfAKindAndCpuIsReportedAtOnce()
    {
        Lose(DropKind.Principal, 2, cpu: 0);
        Lose(DropKind.Principal, 1, cpu: 1);
        Lose(DropKind.Dynamic, 4);
        Assert.Equal(["2 drops on CPU 0", "1 drop on CPU 1", "4 dynamic variable drops"], Messages);
    }

    [Fact]
    public void WhatFollowsIsSummedUpForAStatusrate()
    {
        for (int i = 0; i < 4; i++) Lose(DropKind.Principal, 3, cpu: 0);
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        _reports.Flush();
        Assert.Equal(["3 drops on CPU 0"], Messages);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _reports.Flush();
        Assert.Equal(["3 drops on CPU 0", "9 drops on CPU 0"], Messages);
        Assert.Equal([3L, 9L], _reported.Select(drop => drop.Count));
    }

    [Fact]
    public void TheRateCanBeSet()
    {
        _reports.Rate = TimeSpan.FromMilliseconds(10);
        Lose(DropKind.Dynamic, 1);
        Lose(DropKind.Dynamic, 1);
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        Lose(DropKind.Dynamic, 1);
        Assert.Equal(["1 dynamic variable drop", "2 dynamic variable drops"], Messages);
    }

    [Fact]
    public void TheEndReportsWhatIsLeftAndTheTotals()
    {
        Lose(DropKind.Principal, 3, cpu: 0);
        Lose(DropKind.Principal, 4, cpu: 0);
        Lose(DropKind.Dynamic, 1);
        _reports.End();
        Assert.Equal(["3 drops on CPU 0", "1 dynamic variable drop", "4 drops on CPU 0", "In all 7 drops, 1 dynamic variable drop"], Messages);
        Assert.Equal((0L, 8L), (_reported[^1].Count, _reported[^1].Total));
    }

    [Fact]
    public void WhatWasToldInOneReportHasNoTotals()
    {
        Lose(DropKind.Principal, 3, cpu: 0);
        _reports.End();
        Assert.Equal(["3 drops on CPU 0"], Messages);
    }

    [Fact]
    public void ATagStays()
    {
        _reports.Add(new DropRecord(7, DropKind.Principal, 0, 1, 1, "[DTRACEDROP_PRINCIPAL] 1 drop on CPU 0"));
        _reports.Add(new DropRecord(7, DropKind.Principal, 0, 1, 2, "[DTRACEDROP_PRINCIPAL] 1 drop on CPU 0"));
        _reports.Add(new DropRecord(7, DropKind.Principal, 0, 1, 3, "[DTRACEDROP_PRINCIPAL] 1 drop on CPU 0"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        _reports.Flush();
        Assert.Equal("[DTRACEDROP_PRINCIPAL] 2 drops on CPU 0", Messages.Last());
    }

    private IEnumerable<string> Messages => _reported.Select(drop => drop.Message);

    private void Lose(DropKind kind, long count, int cpu = -1) => _reports.Add(new DropRecord(7, kind, cpu, count, count, DropSentence.Of(kind, count, cpu)));
}
