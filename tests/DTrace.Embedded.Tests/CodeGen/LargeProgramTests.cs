using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.CodeGen;

/// <summary>Programs of very many clauses: they stand in functions, each shorter than the 16 bits of a jump reach.</summary>
public sealed class LargeProgramTests
{
    [Fact]
    public async Task AThousandClausesOfOneProbeAllRun()
    {
        TraceResult result = await TestEngine.Embedded.RunAsync(string.Concat(Enumerable.Range(0, 1_000).Select(i => $"BEGIN {{ @[{i}] = count(); }}\n")) + "BEGIN { exit(0); }");
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => (object)(long)i), result.Aggregations.Select(record => record.Key[0]).Order());
        Assert.All(result.Aggregations, record => Assert.Equal(1, record.Count));
    }

    [Fact]
    public async Task EachOfTwoThousandClausesMayFaultAndTheNextOneRuns()
    {
        TraceResult result = await TestEngine.InProcess.RunAsync(
            "BEGIN { this->n = 0; }\n" + string.Concat(Enumerable.Range(0, 2_000).Select(i => $"BEGIN {{ @[{i}] = sum(*(int *)arg0); }} BEGIN {{ this->n += {i}; @ran = count(); }}\n"))
            + "ERROR { @errors = sum(arg4 == 1); } BEGIN { trace(this->n); exit(0); }");
        Assert.NotEmpty(result.Faults);
        Assert.Equal([("errors", 2_000L), ("ran", 2_000L)], result.Aggregations.Select(record => (record.Name, (long)record.Value)).Order());
        Assert.Equal(2_000L * 1_999 / 2, result.Records[0].Data);
    }

    [Fact]
    public async Task AClauseLongerThanAJumpReachesIsRefusedWithWhatToDo()
    {
        string text = $"tick-1s {{ {string.Concat(Enumerable.Range(0, 2_000).Select(i => $"@[{i}] = sum(*(int *)arg0); "))} }}\n";
        DTraceConsumer consumer = await TestEngine.InProcess.OpenAsync();
        DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(
            () => consumer.CompileAsync(new ProgramSource { Text = text }, TestContext.Current.CancellationToken));
        ConsumerState state = consumer.State;
        await consumer.RemoveAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
        Assert.Equal("D_UNSUPPORTED", error.Tag);
        Assert.Matches("so long a clause: with it a function of the program for profile:::tick-1s has [0-9]+ instructions, of which a jump reaches 32,767", error.Message);
        Assert.Equal(ConsumerState.Created, state);
    }
}
