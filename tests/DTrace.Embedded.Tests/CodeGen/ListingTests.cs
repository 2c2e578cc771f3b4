using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.CodeGen;

/// <summary>A program's code as text, beside its D.</summary>
public sealed class ListingTests
{
    [Fact]
    public async Task EachStatementStandsAboveItsCode()
    {
        string[] lines = (await ListAsync("int n;\nBEGIN\n/pid != 0/\n{\n\tn =\n\t\t5;\n\ttrace(n);\n}")).Split('\n');
        Assert.StartsWith("program dtrace_begin, ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" instructions, RawTracepoint: dtrace:::BEGIN", lines[0], StringComparison.Ordinal);
        Assert.Equal(["; line 2: BEGIN", "; /pid != 0/", "; line 5: n = 5", "; line 7: trace(n)", "; the record"], lines.Where(line => line.StartsWith(';')));
        Assert.EndsWith(": call GetCurrentPidTgid", lines[Array.IndexOf(lines, "; /pid != 0/") + 1], StringComparison.Ordinal);
        Assert.EndsWith(": r0 = 5", lines[Array.IndexOf(lines, "; line 5: n = 5") + 1], StringComparison.Ordinal);
        Assert.Contains(lines[Array.IndexOf(lines, "; line 5: n = 5")..Array.IndexOf(lines, "; line 7: trace(n)")], line => line.EndsWith("(globals) + 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StatementsUnderAnIfAreToldApartFromItsCondition()
    {
        string listing = await ListAsync("BEGIN { if (pid == 1) { trace(1); } else { trace(2); } }");
        Assert.Equal(
            ["; line 1: BEGIN", "; line 1: if (pid == 1)", "; line 1: trace(1)", "; line 1: trace(2)", "; the record"],
            listing.Split('\n').Where(line => line.StartsWith(';')));
    }

    [Fact]
    public async Task FunctionsAreCalledByTheirNames()
    {
        string listing = await ListAsync("""BEGIN { n = index(probefunc, "E"); m = index(probefunc, "x"); }""");
        Assert.Equal(2, listing.Split('\n').Count(line => line.EndsWith(": call index_256_16", StringComparison.Ordinal)));
        Assert.Contains("\nindex_256_16:\n", listing, StringComparison.Ordinal);
        Assert.Contains("\nmaps\n   0: state, Array, keys of 4 bytes, values of 16, 1 entries\n", listing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheListingIsOfAllProgramsOfTheConsumer()
    {
        DTraceConsumer consumer = await TestEngine.InProcess.OpenAsync();
        await consumer.CompileAsync(new ProgramSource { Text = "BEGIN { trace(1); }" }, TestContext.Current.CancellationToken);
        DTraceProgram second = await consumer.CompileAsync(
            new ProgramSource { Text = "END { trace(2); }", FileName = "/d/end.d", Lists = true }, TestContext.Current.CancellationToken);
        await consumer.RemoveAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
        Assert.Contains("\n; line 1: BEGIN\n", second.Listing, StringComparison.Ordinal);
        Assert.Contains("\n; /d/end.d, line 1: END\n", second.Listing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutBeingAskedForThereIsNone()
    {
        DTraceConsumer consumer = await TestEngine.InProcess.OpenAsync();
        DTraceProgram program = await consumer.CompileAsync(new ProgramSource { Text = "BEGIN { trace(1); }" }, TestContext.Current.CancellationToken);
        await consumer.RemoveAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
        Assert.Null(program.Listing);
    }

    private static async Task<string> ListAsync(string text)
    {
        DTraceConsumer consumer = await TestEngine.InProcess.OpenAsync();
        DTraceProgram program = await consumer.CompileAsync(new ProgramSource { Text = text, Lists = true }, TestContext.Current.CancellationToken);
        await consumer.RemoveAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
        return program.Listing!;
    }
}
