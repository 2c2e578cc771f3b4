using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>Speculative tracing (Dynamic Tracing Guide, "Speculative Tracing"), the same on every engine.</summary>
public abstract class SpeculationContract(TestEngine engine)
{
    [Fact]
    public async Task ACommittedSpeculationIsTraced() =>
        Assert.Equal(
            [1L, "a", 7L, "b 2"],
            await engine.TraceAsync("""
                BEGIN { s = speculation(); trace(s); }
                BEGIN { speculate(s); trace("a"); trace(7); }
                BEGIN { speculate(s); printf("b %d", 2); }
                BEGIN { commit(s); }
                BEGIN { exit(0); }
                """));

    [Fact]
    public async Task ADiscardedSpeculationLeavesNothing() =>
        Assert.Equal(
            ["before", "after"],
            await engine.TraceAsync("""
                BEGIN { s = speculation(); trace("before"); }
                BEGIN { speculate(s); trace("gone"); }
                BEGIN { discard(s); }
                BEGIN { commit(s); }
                BEGIN { trace("after"); exit(0); }
                """));

    [Fact]
    public async Task ASpeculationThatIsActiveAtTheEndLeavesNothing() =>
        Assert.Equal(
            ["end"],
            await engine.TraceAsync("""
                BEGIN { s = speculation(); }
                BEGIN { speculate(s); trace("gone"); }
                BEGIN { exit(0); }
                END { trace("end"); }
                """));

    [Fact]
    public async Task EndCommits() =>
        Assert.Equal(
            ["kept", "end"],
            await engine.TraceAsync("""
                BEGIN { s = speculation(); }
                BEGIN { speculate(s); trace("kept"); }
                BEGIN { exit(0); }
                END { commit(s); }
                END { trace("end"); }
                """));

    [Fact]
    public async Task SpeculateAloneTracesTheDefaultAction()
    {
        TraceResult result = await engine.RunAsync("""
            BEGIN { s = speculation(); }
            BEGIN { speculate(s); }
            BEGIN { commit(s); }
            BEGIN { exit(0); }
            """);
        Assert.Equal([TraceAction.None, TraceAction.Exit], result.Records.Select(record => record.Action));
    }

    [Fact]
    public async Task TheIdOfNoSpeculationTracesNothing() =>
        Assert.Equal(
            [5L],
            await engine.TraceAsync("""
                int x;
                BEGIN { speculate(0); x = 6; trace("not traced"); }
                BEGIN { commit(0); x += 2; }
                BEGIN { discard(0); x += 3; }
                BEGIN { trace(x); exit(0); }
                """));

    [Fact]
    public async Task AnIdThatIsNotInUseTracesNothing() =>
        Assert.Equal(
            [5L],
            await engine.TraceAsync("""
                int x;
                BEGIN { speculate(1); x = 6; trace("not traced"); }
                BEGIN { commit(1); x += 2; }
                BEGIN { discard(1); x += 3; }
                BEGIN { trace(x); exit(0); }
                """));

    [Fact]
    public async Task NothingIsTracedIntoACommittedSpeculation() =>
        Assert.Equal(
            ["in time", 1L],
            await engine.TraceAsync("""
                int x;
                BEGIN { s = speculation(); }
                BEGIN { speculate(s); trace("in time"); }
                BEGIN { commit(s); }
                BEGIN { speculate(s); x += 2; trace("late"); }
                BEGIN { commit(s); }
                BEGIN { discard(s); x += 1; }
                BEGIN { trace(x); exit(0); }
                """));

    [Theory]
    [InlineData("commit(2)")]
    [InlineData("discard(2)")]
    [InlineData("commit(-1)")]
    public async Task AnIdThatCannotBeIsAFault(string action)
    {
        TraceResult result = await engine.RunAsync($$"""BEGIN { {{action}}; x = 1; } BEGIN { trace(x); exit(0); }""");
        Assert.Equal(FaultKind.IllegalOperation, Assert.Single(result.Faults).Kind);
        Assert.Equal(0L, result.Records[0].Data);
    }

    /// <summary>As on Linux; illumos has a fault here too.</summary>
    [Fact]
    public async Task AnIdThatCannotBeIsNotSpeculatedOn() =>
        Assert.Equal([0L], await engine.TraceAsync("""int x; BEGIN { speculate(2); x = 1; trace("not traced"); } BEGIN { trace(x); exit(0); }"""));

    [Fact]
    public async Task AFaultTakesItsClauseOutOfTheSpeculation()
    {
        TraceResult result = await engine.RunAsync("""
            int zero;
            BEGIN { s = speculation(); }
            BEGIN { speculate(s); trace(1); }
            BEGIN { speculate(s); trace(2); trace(1 / zero); }
            BEGIN { commit(s); }
            BEGIN { exit(0); }
            """);
        Assert.Equal(FaultKind.DivideByZero, Assert.Single(result.Faults).Kind);
        Assert.Equal([1L, 0L], result.Records.Select(record => record.Data));
    }

    [Fact]
    public async Task OneSpeculationIsThereUnlessMoreAreAskedFor()
    {
        TraceResult result = await engine.RunAsync("BEGIN { trace(speculation()); trace(speculation()); trace(speculation()); } tick-300ms { exit(0); }");
        Assert.Equal([1L, 0L, 0L, 0L], result.Records.Select(record => record.Data));
        DropRecord drop = Assert.Single(result.Drops);
        Assert.Equal(DropKind.SpeculationUnavailable, drop.Kind);
        Assert.Equal(2, drop.Total);
        Assert.Equal("2 failed speculations (no speculative buffer available)", drop.Message);
    }

    [Fact]
    public async Task NspecSaysHowManyThereAre() =>
        Assert.Equal(
            [1L, 2L, 3L, 0L, "two", "three"],
            await engine.TraceAsync(
                """
                BEGIN { a = speculation(); b = speculation(); c = speculation(); d = speculation(); trace(a); trace(b); trace(c); trace(d); }
                BEGIN { speculate(c); trace("three"); }
                BEGIN { speculate(a); trace("one"); }
                BEGIN { speculate(b); trace("two"); }
                BEGIN { commit(b); }
                BEGIN { discard(a); }
                BEGIN { commit(c); }
                BEGIN { exit(0); }
                """,
                ("nspec", "3")));

    /// <summary>On Linux an id is busy until the library has read what was committed.</summary>
    [Fact]
    public async Task ASpeculationIsUsedAgain() =>
        Assert.Equal(
            ["first", "second 1"],
            await engine.TraceAsync("""
                int n;
                BEGIN { s = speculation(); }
                BEGIN { speculate(s); trace("first"); }
                BEGIN { commit(s); }
                BEGIN { s = 0; }
                tick-100ms /n == 0/ { s = speculation(); }
                tick-100ms /n == 0 && s != 0/ { speculate(s); printf("second %d", s); }
                tick-100ms /n == 0 && s != 0/ { commit(s); n = 1; }
                tick-500ms /n == 1/ { exit(0); }
                """));

    /// <summary>24 bytes each. What Linux's library then tells of the drops is below zero, so their number is tested where nothing is kept.</summary>
    [Theory]
    [InlineData("71", 2)]
    [InlineData("72", 3)]
    public async Task SpecsizeSaysHowMuchIsKept(string size, int kept)
    {
        TraceResult result = await RunThreeAsync(size);
        Assert.Equal(Enumerable.Range(1, kept).Select(i => (object)(long)i).Append(0L), result.Records.Select(record => record.Data));
        Assert.All(result.Drops, drop => Assert.Equal(DropKind.Speculation, drop.Kind));
        Assert.Equal(kept != 3, result.Drops.Count != 0);
    }

    [Fact]
    public async Task WhatIsMoreThanSpecsizeIsADrop()
    {
        TraceResult result = await RunThreeAsync("16");
        Assert.Single(result.Records);
        DropRecord drop = Assert.Single(result.Drops);
        Assert.Equal(DropKind.Speculation, drop.Kind);
        Assert.Equal(3, drop.Total);
        Assert.Equal("3 speculative drops", drop.Message);
    }

    [Fact]
    public async Task ACommitBringsTheRecordsOfEveryCpu()
    {
        TraceResult result = await BusyProcessors.WhileAsync(() => engine.RunAsync("""
            BEGIN { s = speculation(); }
            profile-199 { speculate(s); trace(cpu); }
            tick-500ms { commit(s); }
            tick-500ms { s = 0; }
            tick-1s { exit(0); }
            """));
        Assert.Equal(
            Enumerable.Range(0, Environment.ProcessorCount).Select(cpu => (long)cpu),
            result.Records.Where(record => record.Action == TraceAction.Trace).Select(record => Convert.ToInt64(record.Data, null)).Distinct().Order());
    }

    [Theory]
    [InlineData("speculate(1); speculate(1);", "D_SPEC_SPEC")]
    [InlineData("commit(1); speculate(1);", "D_SPEC_COMM")]
    [InlineData("trace(1); speculate(1);", "D_SPEC_DREC")]
    [InlineData("speculate(1); @a = count();", "D_AGG_SPEC")]
    [InlineData("speculate(1); exit(0);", "D_EXIT_SPEC")]
    [InlineData("commit(1); trace(1);", "D_DREC_COMM")]
    [InlineData("trace(1); commit(1);", "D_COMM_DREC")]
    [InlineData("@a = count(); speculate(1);", "D_SPEC_DREC")]
    [InlineData("@a = count(); commit(1);", "D_COMM_DREC")]
    [InlineData("commit(1); @a = count();", "D_AGG_COMM")]
    [InlineData("commit(1); exit(1);", "D_DREC_COMM")]
    public async Task WhatMayNotStandTogetherIsRefused(string statements, string tag)
    {
        DTraceConsumer consumer = await engine.OpenAsync();
        try
        {
            DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(
                () => consumer.CompileAsync(new ProgramSource { Text = $"BEGIN {{ {statements} }}" }, TestContext.Current.CancellationToken));
            Assert.Equal(tag, error.Tag);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    private Task<TraceResult> RunThreeAsync(string size) => engine.RunAsync(
        """
        BEGIN { s = speculation(); }
        BEGIN { speculate(s); trace((long)1); }
        BEGIN { speculate(s); trace((long)2); }
        BEGIN { speculate(s); trace((long)3); }
        BEGIN { commit(s); }
        tick-300ms { exit(0); }
        """,
        ("specsize", size));
}
