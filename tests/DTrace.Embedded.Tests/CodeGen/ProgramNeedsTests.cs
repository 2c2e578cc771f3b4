using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.CodeGen;

/// <summary>What a program needs is found out in any order.</summary>
public sealed class ProgramNeedsTests
{
    public static TheoryData<string> Engines => ["Embedded", "InProcess"];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ManyAggregationsOfOneClauseThatRecordsNothingAreKept(string engine)
    {
        string text = string.Concat(Enumerable.Range(0, 200).Select(i => $"@a{i}[{i}] = sum({i + 1}); "));
        TraceResult result = await (engine == "Embedded" ? TestEngine.Embedded : TestEngine.InProcess).RunAsync($"BEGIN {{ {text} }} tick-10ms {{ exit(0); }}");
        Assert.Equal(Enumerable.Range(0, 200).Select(i => ($"a{i}", (object)(long)(i + 1))), result.Aggregations.Select(record => (record.Name, record.Value)).OrderBy(pair => (long)pair.Value));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AVariableThatOnlyStrtokKeepsDoesNotMoveTheRecord(string engine)
    {
        object?[] data = await (engine == "Embedded" ? TestEngine.Embedded : TestEngine.InProcess).TraceAsync(
            """BEGIN { trace(1); this->x = 7; trace(strtok("a/b", "/")); trace(strtok(NULL, "/")); trace(this->x); exit(0); }""");
        Assert.Equal(["1", "a", "b", "7"], data.Select(datum => $"{datum}"));
    }
}
