using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.Session;

/// <summary>What the embedded engines promise of speculations beyond the contract: no id is ever busy, and a commit() is whole.</summary>
public sealed class SpeculationTests
{
    /// <summary>The engines that run here.</summary>
    public static TheoryData<string> Engines { get; } = ["Embedded", "InProcess"];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AnIdIsFreeAgainAtOnce(string engine)
    {
        string round = string.Concat(Enumerable.Range(0, 20).Select(i => $$"""
            BEGIN { s = speculation(); }
            BEGIN { speculate(s); printf("%d of {{i}}", s); }
            BEGIN { {{(i % 2 == 0 ? "discard" : "commit")}}(s); }

            """));
        TraceResult result = await Of(engine).RunAsync(round + "BEGIN { exit(0); }");
        Assert.Equal(
            Enumerable.Range(0, 20).Where(i => i % 2 != 0).Select(i => $"1 of {i}"),
            result.Records.Where(record => record.Action == TraceAction.Printf).Select(record => record.Data));
        Assert.Empty(result.Drops);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ThereMayBeAThousand(string engine)
    {
        TraceResult result = await Of(engine).RunAsync(
            $$"""
            int n;
            tick-10ms { {{string.Concat(Enumerable.Repeat("last = speculation(); n = last > n ? last : n; ", 40))}} }
            tick-600ms { trace(n); exit(0); }
            """,
            ("nspec", "1024"));
        Assert.Equal(1024L, result.Records[0].Data);
        Assert.All(result.Drops, drop => Assert.Equal(DropKind.SpeculationUnavailable, drop.Kind));
    }

    /// <summary>Every CPU counts what it speculates, and speculations are committed and begun without a pause: as much comes out as went in.</summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ACommitIsWholeWhateverRunsMeanwhile(string engine)
    {
        TraceResult result = await Of(engine).RunAsync(
            """
            BEGIN { s = speculation(); }
            profile-1999 { speculate(s); n[cpu]++; trace((long)cpu); }
            tick-3ms { commit(s); s = speculation(); }
            tick-1500ms { exit(0); }
            END { commit(s); }
            END { printf("%d", n[0] + n[1] + n[2] + n[3] + n[4] + n[5] + n[6] + n[7]); }
            """,
            ("nspec", "4"));
        Assert.SkipWhen(Environment.ProcessorCount > 8, "The program adds up eight CPUs.");
        Assert.Empty(result.Drops);
        int traced = result.Records.Count(record => record.Action == TraceAction.Trace);
        Assert.InRange(traced, 100, int.MaxValue);
        Assert.Equal(traced.ToString(System.Globalization.CultureInfo.InvariantCulture), result.Records[^1].Data);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task CommittedRecordsHaveTheTimeOfTheCommit(string engine)
    {
        TraceResult result = await Of(engine).RunAsync("""
            BEGIN { s = speculation(); }
            BEGIN { speculate(s); trace(timestamp); }
            tick-50ms { commit(s); }
            tick-100ms { exit(0); }
            """);
        Assert.InRange(result.Records[0].Timestamp!.Value - Convert.ToInt64(result.Records[0].Data, null), 20_000_000, long.MaxValue);
        Assert.Equal(result.Records.OrderBy(record => record.Timestamp), result.Records);
    }

    /// <summary>As in DTrace, where the principal buffer has no room for what is committed: it is a drop, and the speculation is over.</summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ACommitThatFindsNoRoomIsADrop(string engine)
    {
        TraceResult result = await Of(engine).RunAsync(
            $$"""
            string text;
            BEGIN { text = "a"; s = speculation(); }
            BEGIN { speculate(s); trace("lost"); }
            {{string.Concat(Enumerable.Repeat("BEGIN { trace(text); }\n", 20))}}
            {{string.Concat(Enumerable.Repeat("BEGIN { trace(1); }\n", 20))}}
            BEGIN { commit(s); }
            tick-200ms { s = speculation(); }
            tick-200ms { speculate(s); trace("next"); }
            tick-200ms { commit(s); }
            tick-200ms { exit(0); }
            """,
            ("bufsize", "4k"));
        Assert.DoesNotContain("lost", result.Records.Select(record => record.Data));
        Assert.Contains("next", result.Records.Select(record => record.Data));
        Assert.All(result.Drops, drop => Assert.Equal(DropKind.Principal, drop.Kind));
        Assert.Equal(20 + 20 + 1, result.Drops.Sum(drop => drop.Count) + result.Records.Count(record => record.Data is "a" or 1L));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task UnderAnIfItHoldsToTheEndOfTheBlock(string engine) =>
        Assert.Equal(
            ["out", "in"],
            await Of(engine).TraceAsync("""
                BEGIN { s = speculation(); }
                BEGIN { if (s == 1) { speculate(s); trace("in"); } trace("out"); }
                BEGIN { commit(s); }
                BEGIN { exit(0); }
                """));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task UnderAnIfItCommitsInItsPlace(string engine) =>
        Assert.Equal(
            ["first", "in", "last"],
            await Of(engine).TraceAsync("""
                BEGIN { s = speculation(); }
                BEGIN { speculate(s); trace("in"); }
                BEGIN { trace("first"); if (s == 1) { commit(s); } else { trace("else"); } trace("last"); }
                BEGIN { exit(0); }
                """));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task UnderAnIfAFaultEndsTheWholeClause(string engine)
    {
        TraceResult result = await Of(engine).RunAsync("""
            int zero;
            BEGIN { s = speculation(); }
            BEGIN { trace("first"); if (s == 1) { speculate(s); trace(1 / zero); } trace("last"); }
            BEGIN { if (s == 1) { speculate(0); trace("none"); } else { trace("else"); } trace("goes on"); }
            BEGIN /s == 2/ { if (s == 1) { commit(s); } trace("not this clause"); }
            BEGIN { if (s == 1) { if (zero == 0) { speculate(s); trace("nested"); } trace("after"); } trace("end"); }
            BEGIN { commit(s); }
            BEGIN { exit(0); }
            """);
        Assert.Single(result.Faults);
        Assert.Equal(["first", "goes on", "after", "end", "nested", 0L], result.Records.Select(record => record.Data));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ABufferThatIsReadAtTheEndHoldsThemToo(string engine) =>
        Assert.Equal(
            ["first", "kept", "last"],
            await Of(engine).TraceAsync(
                """
                BEGIN { s = speculation(); t = speculation(); trace("first"); }
                BEGIN { speculate(s); trace("kept"); }
                BEGIN { speculate(t); trace("gone"); }
                BEGIN { commit(s); discard(t); }
                BEGIN { trace("last"); exit(0); }
                """,
                ("bufpolicy", "fill"),
                ("nspec", "2")));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task StopDiscardsWhatIsActive(string engine)
    {
        DTraceConsumer consumer = await Of(engine).OpenAsync();
        await consumer.CompileAsync(new ProgramSource { Text = "BEGIN { s = speculation(); } profile-199 { speculate(s); trace(1); } END { trace(\"end\"); }" }, TestContext.Current.CancellationToken);
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        await consumer.StopAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
        TraceResult result = await TraceResult.ReadToEndAsync(consumer);
        Assert.Equal(["end"], result.Records.Select(record => record.Data));
        Assert.Empty(result.Drops);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }

    [Theory]
    [InlineData("nspec", "0")]
    [InlineData("nspec", "1025")]
    [InlineData("specsize", "0")]
    [InlineData("specsize", "2g")]
    public async Task AnOptionOutsideItsLimitsIsRefused(string name, string value)
    {
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => TestEngine.InProcess.OpenAsync((name, value)));
        Assert.Equal(DTraceErrorKind.Option, error.Kind);
    }

    private static TestEngine Of(string engine) => engine == "Embedded" ? TestEngine.Embedded : TestEngine.InProcess;
}
