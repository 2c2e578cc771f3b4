using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.CodeGen;

/// <summary>Programs longer than the 16 bits of a jump reach.</summary>
public sealed class LargeProgramTests
{
    [Fact]
    public async Task A_thousand_clauses_of_one_probe_all_run()
    {
        TraceResult result = await TestEngine.Embedded.RunAsync(string.Concat(Enumerable.Range(0, 1_000).Select(i => $"BEGIN {{ @[{i}] = count(); }}\n")) + "BEGIN { exit(0); }");
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => (object)(long)i), result.Aggregations.Select(record => record.Key[0]).Order());
        Assert.All(result.Aggregations, record => Assert.Equal(1, record.Count));
    }

    [Fact]
    public async Task A_program_too_long_for_the_way_to_its_fault_block_is_refused_with_what_to_do()
    {
        string text = string.Concat(Enumerable.Range(0, 2_000).Select(i => $"tick-1s {{ @[{i}] = sum(*(int *)arg0); }}\n"));
        DTraceConsumer consumer = await TestEngine.InProcess.OpenAsync();
        DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(
            () => consumer.CompileAsync(new ProgramSource { Text = text }, TestContext.Current.CancellationToken));
        ConsumerState state = consumer.State;
        await consumer.RemoveAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
        Assert.Equal("D_UNSUPPORTED", error.Tag);
        Assert.Matches("so much code for one probe: the 2000 clauses of profile:::tick-1s and probes of its kind become [0-9]+ instructions, of which a jump reaches 32,767", error.Message);
        Assert.Equal(ConsumerState.Created, state);
    }
}
