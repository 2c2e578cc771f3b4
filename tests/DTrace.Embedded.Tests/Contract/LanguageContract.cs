using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>What expressions, variables and actions mean, the same on every engine.</summary>
public abstract class LanguageContract(TestEngine engine)
{
    /// <summary>The engine.</summary>
    protected TestEngine Engine => engine;

    public static TheoryData<string, long> ExpressionCases { get; } = new()
    {
        { "1 + 2", 3 },
        { "7 - 10", -3 },
        { "6 * 7", 42 },
        { "x / 3", 33 },
        { "x % 7", 2 },
        { "-x / 3", -33 },
        { "-x % 7", -2 },
        { "x / -3", -33 },
        { "1 << 10", 1024 },
        { "x << 2", 400 },
        { "-x >> 1", -50 },
        { "0xf0 & 0x3c", 0x30 },
        { "x | 3", 103 },
        { "x ^ 1", 101 },
        { "~x", -101 },
        { "!x", 0 },
        { "!!x", 1 },
        { "x == 100", 1 },
        { "x != 100", 0 },
        { "-1 < x", 1 },
        { "x <= 99", 0 },
        { "x >= 100 && x < 101", 1 },
        { "x == 1 || x == 100", 1 },
        { "1 ^^ 1", 0 },
        { "x ^^ 0", 1 },
        { "x > 50 ? 5 : 6", 5 },
        { "x > 500 ? 5 : 6", 6 },
        { "(char)300", 44 },
        { "(int)(x * 1000000000)", 1215752192 },
        { "sizeof (int) + sizeof (long)", 12 },
        { "'a'", 97 },
        { "0777", 511 },
        { "0x10", 16 },
        { "(x, 7)", 7 },
    };

    [Theory]
    [MemberData(nameof(ExpressionCases))]
    public async Task Expressions(string expression, long expected) =>
        Assert.Equal(expected, await engine.TraceOneAsync("long x; BEGIN { x = 100; ", ExpressionCases, value => $"trace((long)({value}));", expression));

    public static TheoryData<string, long> AssignmentCases { get; } = new()
    {
        { "x = 5, x += 2", 7 },
        { "x = 5, x -= 2", 3 },
        { "x = 5, x *= 2", 10 },
        { "x = 5, x /= 2", 2 },
        { "x = 5, x %= 2", 1 },
        { "x = 5, x <<= 2", 20 },
        { "x = 5, x >>= 1", 2 },
        { "x = 5, x &= 4", 4 },
        { "x = 5, x |= 8", 13 },
        { "x = 5, x ^= 1", 4 },
        { "x = 5, x++", 5 },
        { "x = 5, ++x", 6 },
        { "x = 5, x--", 5 },
        { "x = 5, --x", 4 },
    };

    [Theory]
    [MemberData(nameof(AssignmentCases))]
    public async Task Assignments(string expression, long expected) =>
        Assert.Equal(expected, await engine.TraceOneAsync("long x; BEGIN { ", AssignmentCases, value => $"trace(({value}));", expression));

    [Fact]
    public async Task StringsAreTraced() =>
        Assert.Equal(["hello, world"], await engine.TraceAsync("""BEGIN { trace("hello, world"); exit(0); }"""));

    [Fact]
    public async Task AnEmptyStringIsTraced() =>
        Assert.Equal([""], await engine.TraceAsync("""BEGIN { x = ""; trace(x); exit(0); }"""));

    public static TheoryData<string, long> ComparisonCases { get; } = new()
    {
        { "\"abc\" == \"abc\"", 1 },
        { "s == \"abc\"", 1 },
        { "s == \"abcd\"", 0 },
        { "s == \"ab\"", 0 },
        { "s != \"abd\"", 1 },
        { "s < \"abd\"", 1 },
        { "s < \"abc\"", 0 },
        { "s <= \"abc\"", 1 },
        { "s > \"abb\"", 1 },
        { "s >= \"abcd\"", 0 },
        { "s > \"\"", 1 },
        { "long_one == \"a text of more than eight bytes\"", 1 },
        { "long_one > \"a text of more than eight\"", 1 },
    };

    [Theory]
    [MemberData(nameof(ComparisonCases))]
    public async Task StringsCompare(string comparison, long expected) =>
        Assert.Equal(
            expected,
            await engine.TraceOneAsync(
                """BEGIN { s = "abc"; long_one = "a text of more than eight bytes"; """, ComparisonCases, value => $"trace({value});", comparison));

    [Fact]
    public async Task StringLength() =>
        Assert.Equal(
            [0L, 1L, 12L],
            await engine.TraceAsync("""BEGIN { trace((long)strlen("")); trace((long)strlen("a")); trace((long)strlen("twelve bytes")); exit(0); }"""));

    [Fact]
    public async Task AConditionalChoosesBetweenStrings() =>
        Assert.Equal(["yes", "no"], await engine.TraceAsync("""BEGIN { trace(1 ? "yes" : "no"); trace(0 ? "yes" : "no"); exit(0); }"""));

    [Fact]
    public async Task GlobalsKeepTheirValuesBetweenClauses() =>
        Assert.Equal([5L, "kept"], await engine.TraceAsync("""BEGIN { x = 5; s = "kept"; } BEGIN { trace(x); trace(s); exit(0); }"""));

    [Fact]
    public async Task ClauseLocalsLastForOneFiring() =>
        Assert.Equal([7L], await engine.TraceAsync("BEGIN { this->x = 7; } BEGIN { trace(this->x); exit(0); }"));

    [Fact]
    public async Task ThreadLocalsBelongToTheThread() =>
        Assert.Equal([9L, 0L], await engine.TraceAsync("BEGIN { self->x = 9; trace(self->x); self->x = 0; trace(self->x); exit(0); }"));

    [Fact]
    public async Task AssociativeArraysHoldAValueForEachTuple() =>
        Assert.Equal(
            [1L, 2L, 0L, 3L],
            await engine.TraceAsync("""
                BEGIN {
                    a["x", 1] = 1; a["x", 2] = 2; b[5] = 2;
                    trace(a["x", 1]); trace(a["x", 2]); trace(a["y", 1]); b[5]++; trace(b[5]);
                    exit(0);
                }
                """));

    [Fact]
    public async Task AssociativeArraysHoldStrings() =>
        Assert.Equal(["one", "two"], await engine.TraceAsync("""BEGIN { n[1] = "one"; n[2] = "two"; trace(n[1]); trace(n[2]); exit(0); }"""));

    [Fact]
    public async Task WhatWasNeverAssignedIsZero() =>
        Assert.Equal([0L], await engine.TraceAsync("int never; BEGIN { trace(never); exit(0); }"));

    [Fact]
    public async Task ANarrowVariableCutsWhatItIsGiven() =>
        Assert.Equal([44L, -1L], await engine.TraceAsync("char c; int i; BEGIN { c = 300; i = 0xffffffff; trace(c); trace(i); exit(0); }"));

    [Fact]
    public async Task PredicatesChooseClauses() =>
        Assert.Equal(["taken"], await engine.TraceAsync("""BEGIN /1 == 2/ { trace("not taken"); } BEGIN /2 == 2/ { trace("taken"); } BEGIN { exit(0); }"""));

    [Fact]
    public async Task ClausesRunInProgramOrder() =>
        Assert.Equal([1L, 2L, 3L], await engine.TraceAsync("BEGIN { trace(1); } BEGIN { trace(2); } BEGIN { trace(3); exit(0); }"));

    [Fact]
    public async Task AfterExitNoFurtherClauseOfTheProbeRuns() =>
        Assert.Equal([1L], await engine.TraceAsync("BEGIN { trace(1); exit(0); } BEGIN { trace(2); }"));

    [Fact]
    public async Task EndRunsAfterExit() =>
        Assert.Equal(["begin", "end"], await engine.TraceAsync("""BEGIN { trace("begin"); exit(0); } END { trace("end"); }"""));

    [Fact]
    public async Task ExitTellsItsStatus()
    {
        TraceResult result = await engine.RunAsync("BEGIN { exit(3); }");
        Assert.Equal(3, result.ExitStatus);
        TraceRecord record = Assert.Single(result.Records);
        Assert.Equal(TraceAction.Exit, record.Action);
        Assert.Equal(3L, record.Data);
    }

    [Fact]
    public async Task AClauseWithoutActionsLeavesARecordWithoutData()
    {
        TraceResult result = await engine.RunAsync("BEGIN BEGIN { exit(0); }");
        TraceRecord record = result.Records[0];
        Assert.Equal(TraceAction.None, record.Action);
        Assert.Null(record.Data);
        Assert.Equal("dtrace:::BEGIN", record.Probe.ToString());
    }

    [Fact]
    public async Task AClauseThatRecordsNothingLeavesNoRecord()
    {
        TraceResult result = await engine.RunAsync("BEGIN { x = 1; } BEGIN { exit(0); }");
        Assert.Equal(TraceAction.Exit, Assert.Single(result.Records).Action);
    }

    [Fact]
    public async Task RecordsOfOneFiringShareItsNumberAndCountFromZero()
    {
        TraceResult result = await engine.RunAsync("""BEGIN { trace(1); trace("two"); } BEGIN { trace(3); exit(0); }""");
        Assert.Equal([0, 1, 0, 1], result.Records.Select(record => record.Index));
        Assert.Equal(result.Records[0].Firing, result.Records[1].Firing);
        Assert.Equal(result.Records[2].Firing, result.Records[3].Firing);
        Assert.True(result.Records[0].Firing < result.Records[2].Firing);
    }

    [Fact]
    public async Task PrintfGivesTextAndArguments()
    {
        TraceResult result = await engine.RunAsync("""BEGIN { printf("%s is %d (0x%x)%%", "answer", 42, 42); exit(0); }""");
        TraceRecord record = result.Records[0];
        Assert.Equal(TraceAction.Printf, record.Action);
        Assert.Equal("answer is 42 (0x2a)%", record.Data);
        Assert.Equal(["answer", 42L, 42L], record.Arguments);
    }

    [Fact]
    public async Task PrintfWithoutArguments() =>
        Assert.Equal(["just text\n"], await engine.TraceAsync("""BEGIN { printf("just text\n"); exit(0); }"""));

    [Fact]
    public async Task ProbeNames() =>
        Assert.Equal(["dtrace", "", "", "BEGIN"], await engine.TraceAsync("BEGIN { trace(probeprov); trace(probemod); trace(probefunc); trace(probename); exit(0); }"));

    [Fact]
    public async Task BeginIsProbeOne() => Assert.Equal([1L], await engine.TraceAsync("BEGIN { trace((long)id); exit(0); }"));

    [Fact]
    public async Task BeginRunsInThisProcess()
    {
        object?[] data = await engine.TraceAsync("BEGIN { trace((long)pid); trace((long)uid); trace((long)gid); trace(execname); trace((long)ppid); exit(0); }");
        Assert.Equal((long)Environment.ProcessId, data[0]);
        Assert.Equal(Status("Uid"), data[1]);
        Assert.Equal(Status("Gid"), data[2]);
        Assert.IsType<string>(data[3]);
        Assert.Equal(Status("PPid"), data[4]);
    }

    [Fact]
    public async Task TimestampsIncrease()
    {
        object?[] data = await engine.TraceAsync("BEGIN { t = timestamp; } END { trace((long)(timestamp - t)); trace((long)(walltimestamp / 1000000000)); } BEGIN { exit(0); }");
        Assert.True((long)data[0]! > 0);
        Assert.InRange((long)data[1]!, DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 60);
    }

    [Fact]
    public async Task ATimestampIsTheSameThroughoutAClause() =>
        Assert.Equal([0L], await engine.TraceAsync("BEGIN { this->t = timestamp; trace((long)(timestamp - this->t)); exit(0); }"));

    [Fact]
    public async Task DivisionByZeroIsAFaultThatEndsTheClauseAlone()
    {
        TraceResult result = await engine.RunAsync("BEGIN { x = 0; trace(1); trace(1 / x); } BEGIN { trace(2); exit(0); }");
        Assert.Equal([2L, 0L], result.Records.Select(record => record.Data));
        FaultRecord fault = Assert.Single(result.Faults);
        Assert.Equal(FaultKind.DivideByZero, fault.Kind);
        Assert.Equal("BEGIN", fault.Probe!.Name);
    }

    [Fact]
    public async Task ABadAddressIsAFault()
    {
        TraceResult result = await engine.RunAsync("BEGIN { trace(copyinstr(8)); } BEGIN { exit(0); }");
        Assert.Equal(FaultKind.BadAddress, Assert.Single(result.Faults).Kind);
        Assert.Equal(TraceAction.Exit, Assert.Single(result.Records).Action);
    }

    [Fact]
    public async Task TheErrorProbeFiresOnAFault() =>
        Assert.Equal(
            [4L],
            (await engine.RunAsync("ERROR { trace((long)arg4); } BEGIN { x = 0; trace(1 / x); } BEGIN { exit(0); }"))
                .Records.Where(record => record.Action == TraceAction.Trace).Select(record => record.Data));

    [Fact]
    public async Task TickFiresAgainAndAgain()
    {
        TraceResult result = await engine.RunAsync("int n; tick-20ms { n++; trace(n); } tick-20ms /n == 3/ { exit(0); }");
        Assert.Equal([1L, 2L, 3L, 0L], result.Records.Select(record => record.Data));
        Assert.All(result.Records, record => Assert.Equal("profile:::tick-20ms", record.Probe.ToString()));
    }

    [Fact]
    public async Task ProfileFiresOnEveryCpu()
    {
        TraceResult result = await BusyProcessors.WhileAsync(() => engine.RunAsync("profile-199 { @[cpu] = count(); } tick-500ms { exit(0); }"));
        Assert.Equal(Environment.ProcessorCount, result.Aggregations.Count);
        Assert.All(result.Aggregations, aggregation => Assert.True((long)aggregation.Value > 0));
    }

    private static long Status(string field) => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal)).Split('\t', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Where illumos and the engines of our own are one, and the real DTrace on Linux differs.</summary>
public abstract class IllumosLanguageContract(TestEngine engine) : LanguageContract(engine)
{
    /// <summary>Linux's library was seen to tell three of the four.</summary>
    [Fact]
    public async Task EachClauseOfAProbeMayFault()
    {
        TraceResult result = await Engine.RunAsync("""
            BEGIN { trace(*(int *)0); }
            BEGIN { x = 0; trace(1); }
            BEGIN { trace(1 / x); }
            BEGIN { trace(stringof((char *)8)); }
            BEGIN { trace(2); }
            BEGIN { @ = sum(*(int *)16); }
            BEGIN { trace(3); exit(0); }
            """);
        Assert.Equal([FaultKind.BadAddress, FaultKind.DivideByZero, FaultKind.BadAddress, FaultKind.BadAddress], result.Faults.Select(fault => fault.Kind));
        Assert.Equal([1L, 2L, 3L], result.Records.Where(record => record.Action == TraceAction.Trace).Select(record => record.Data));
    }

    [Fact]
    public async Task AGlobalStringThatWasNeverAssignedIsEmpty() =>
        Assert.Equal([""], await Engine.TraceAsync("string never; BEGIN { trace(never); exit(0); }"));

    [Fact]
    public async Task AThreadLocalStringThatWasNeverAssignedCannotBeRead()
    {
        TraceResult result = await Engine.RunAsync("self string never; BEGIN { trace(self->never); } BEGIN { exit(0); }");
        FaultRecord fault = Assert.Single(result.Faults);
        Assert.Equal((FaultKind.BadAddress, 0UL), (fault.Kind, fault.Address));
    }

    /// <summary>libdtrace's compiler makes the element where it is read. Linux has a fault.</summary>
    [Theory]
    [InlineData("n[1] = \"one\"; trace(n[2]);")]
    [InlineData("self->n[1, 2] = \"one\"; trace(self->n[2, 1]);")]
    [InlineData("n[1] = \"one\"; trace(strjoin(n[2], \"\"));")]
    [InlineData("n[1] = \"one\"; g = n[2]; trace(g);")]
    public async Task AnArraysStringThatWasNeverAssignedIsEmpty(string statements) =>
        Assert.Equal([""], await Engine.TraceAsync($"BEGIN {{ {statements} exit(0); }}"));
}
