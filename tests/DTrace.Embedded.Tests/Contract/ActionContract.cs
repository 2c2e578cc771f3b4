using System.Diagnostics;
using DTrace.Core;
using DTrace.Embedded.Symbols.Btf;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>The actions that the consumer carries out, and those that change the system, the same on every engine.</summary>
public abstract class ActionContract(TestEngine engine) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dtrace-actions").FullName;

    /// <summary>The engine.</summary>
    protected TestEngine Engine => engine;

    /// <summary>A file that a program makes.</summary>
    protected string Made(string name) => Path.Combine(_folder, name);

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a destructive program.</summary>
    protected Task<TraceResult> DestroyAsync(string program)
    {
        RequireChill(program);
        return engine.RunAsync(program, ("destructive", null));
    }

    /// <summary>Programs of a kernel may chill() from Linux 6.4 on, and are refused by name before.</summary>
    private void RequireChill(string program) => Assert.SkipWhen(
        program.Contains("chill(", StringComparison.Ordinal) && engine == TestEngine.Embedded && KernelTypes.OfThisKernel?.FindFunction("bpf_iter_num_new") is null,
        "This kernel has no chill().");

    [Fact]
    public async Task SystemRunsItsCommandsInOrder()
    {
        TraceResult result = await DestroyAsync(
            $$"""BEGIN { system("echo %d%s >{{Made("a")}}", 5, "x"); system("cat {{Made("a")}} {{Made("a")}} >{{Made("b")}}"); system("exit 3"); exit(0); }""");
        Assert.Empty(result.Faults);
        Assert.Equal([TraceAction.System, TraceAction.System, TraceAction.System, TraceAction.Exit], result.Records.Select(record => record.Action));
        Assert.Equal([$"echo 5x >{Made("a")}", $"cat {Made("a")} {Made("a")} >{Made("b")}", "exit 3", 0L], result.Records.Select(record => record.Data));
        Assert.Equal<object>([5L, "x"], result.Records[0].Arguments);
        RequireRuns();
        Assert.Equal("5x\n5x\n", await File.ReadAllTextAsync(Made("b"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SystemRunsInEndToo()
    {
        TraceResult result = await DestroyAsync($$"""BEGIN { exit(0); } END { system("echo end >{{Made("end")}}"); }""");
        Assert.Empty(result.Faults);
        RequireRuns();
        Assert.Equal("end\n", await File.ReadAllTextAsync(Made("end"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SystemIsGivenTheBytesOfAString()
    {
        TraceResult result = await DestroyAsync($$"""BEGIN { system("printf '%%s' '\xff%%q\\%s' >{{Made("bytes")}}", "é$"); exit(0); }""");
        Assert.Empty(result.Faults);
        RequireRuns();
        Assert.Equal([0xff, .. "%q\\é$"u8], await File.ReadAllBytesAsync(Made("bytes"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FreopenTellsTheFilesNameAndRedirectsNothing()
    {
        TraceResult result = await DestroyAsync($$"""BEGIN { freopen("{{Made("f")}}%d", 3); printf("after"); freopen(""); printf("back"); exit(0); }""");
        Assert.Empty(result.Faults);
        Assert.Equal([Made("f3"), "after", "", "back", 0L], result.Records.Select(record => record.Data));
        Assert.Equal(TraceAction.FReopen, result.Records[0].Action);
        Assert.Equal<object>([3L], result.Records[0].Arguments);
        Assert.Equal(TraceAction.FReopen, result.Records[2].Action);
        Assert.Empty(result.Records[2].Arguments);
        Assert.False(File.Exists(Made("f3")));
    }

    [Fact]
    public async Task FtruncateLeavesNoDatum()
    {
        TraceResult result = await engine.RunAsync("BEGIN { trace(1); ftruncate(); trace(2); exit(0); }");
        Assert.Empty(result.Faults);
        Assert.Equal([1L, 2L, 0L], result.Records.Select(record => record.Data));
    }

    [Fact]
    public async Task SetoptSetsADynamicOption()
    {
        DTraceConsumer consumer = await engine.OpenAsync();
        await consumer.CompileAsync(new ProgramSource { Text = """BEGIN { setopt("quiet"); setopt("switchrate", "50ms"); trace("set"); } tick-2s { exit(0); }""" }, TestContext.Current.CancellationToken);
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        TraceResult result = await TraceResult.ReadToEndAsync(consumer);
        Assert.Empty(result.Faults);
        Assert.Equal(["set", 0L], result.Records.Where(record => record.Action != TraceAction.None).Select(record => record.Data));
        Assert.Equal("1", (await consumer.GetOptionAsync("quiet", TestContext.Current.CancellationToken)).Value);
        Assert.Equal("50ms", (await consumer.GetOptionAsync("switchrate", TestContext.Current.CancellationToken)).Value);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }

    [Theory]
    [InlineData("\"nosuch\", \"1\"", """couldn't set option "nosuch" to "1": Invalid option name""")]
    [InlineData("\"bufsize\", \"1m\"", """couldn't set option "bufsize" to "1m": Operation illegal when tracing is active""")]
    [InlineData("\"switchrate\", \"abc\"", """couldn't set option "switchrate" to "abc": Invalid value for specified option""")]
    public async Task SetoptOfWhatCannotBeSetIsAFault(string arguments, string expected)
    {
        TraceResult result = await engine.RunAsync($"BEGIN {{ setopt({arguments}); exit(0); }}");
        FaultRecord fault = Assert.Single(result.Faults);
        Assert.Equal((FaultKind.Library, -1), (fault.Kind, fault.Action));
        Assert.EndsWith(expected, fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitStatus);
    }

    [Fact]
    public async Task FreopenTakesNoDot()
    {
        DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(() => DestroyAsync("BEGIN { freopen(\".\"); exit(0); }"));
        Assert.EndsWith("freopen( ) argument #1 cannot be \".\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("system(\"true\");")]
    [InlineData("freopen(\"/dev/null\");")]
    [InlineData("raise(0);")]
    [InlineData("chill(1);")]
    [InlineData("stop();")]
    public async Task DestructiveActionsNeedTheOption(string action)
    {
        RequireChill(action);
        DTraceConsumer consumer = await engine.OpenAsync();
        try
        {
            DTraceProgram program = await consumer.CompileAsync(new ProgramSource { Text = $"END {{ {action} }} BEGIN {{ exit(0); }}" }, TestContext.Current.CancellationToken);
            Assert.True(program.IsDestructive);
        }
        catch (DTraceCompileException refusal)
        {
            RequireRefused(action, refusal);
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
            return;
        }

        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => consumer.StartAsync(TestContext.Current.CancellationToken));
        Assert.EndsWith("Destructive actions not allowed", error.Message, StringComparison.Ordinal);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }

    /// <summary>Fails unless the engine is known to refuse an action when it is compiled.</summary>
    protected abstract void RequireRefused(string action, DTraceCompileException refusal);

    /// <summary>Skips the rest where nothing carries commands out.</summary>
    protected virtual void RequireRuns()
    {
        if (!File.Exists("/bin/sh")) Assert.Skip("There is no /bin/sh.");
    }
}

/// <summary>What the real DTrace on Linux has not: if, and a print() of values.</summary>
public abstract class IllumosActionContract(TestEngine engine) : ActionContract(engine)
{
    [Fact]
    public async Task AnIfDecidesWhatTheConsumerCarriesOut()
    {
        TraceResult result = await DestroyAsync(
            $$"""BEGIN { x = 1; if (x == 2) { system("echo >{{Made("no")}}"); setopt("nosuch"); } else { system("echo >{{Made("yes")}}"); freopen(""); } exit(0); }""");
        Assert.Empty(result.Faults);
        Assert.Equal([TraceAction.System, TraceAction.FReopen, TraceAction.Exit], result.Records.Select(record => record.Action));
        RequireRuns();
        Assert.True(File.Exists(Made("yes")));
        Assert.False(File.Exists(Made("no")));
    }

    protected override void RequireRefused(string action, DTraceCompileException refusal)
    {
        // Over InProcess: it would be done to this process.
        Assert.Equal("D_UNSUPPORTED", refusal.Tag);
        Assert.True(action is "raise(0);" or "stop();", refusal.Message);
    }
}

/// <summary>What Windows's library has not: print() with the object's type.</summary>
public abstract class TypedActionContract(TestEngine engine) : IllumosActionContract(engine)
{
    [Theory]
    [InlineData("print(x);", "int 0x5\n")]
    [InlineData("print(x - 5);", "int 0\n")]
    [InlineData("print((char)65);", "char 'A'\n")]
    [InlineData("print((uint8_t)200);", "uint8_t 0xc8\n")]
    [InlineData("print((int64_t)-1);", "int64_t 0xffffffffffffffff\n")]
    [InlineData("print((void *)16);", "void * 0x10\n")]
    [InlineData("print(\"text\");", "string \"text\"\n")]
    public async Task PrintTellsTheType(string statement, string expected)
    {
        TraceRecord record = (await Engine.RunAsync($"int x; BEGIN {{ x = 5; {statement} exit(0); }}")).Records[0];
        Assert.Equal(TraceAction.Print, record.Action);
        Assert.Equal(expected, record.Data);
    }
}

/// <summary>Those of the engines of our own.</summary>
public abstract class OwnActionContract(TestEngine engine) : TypedActionContract(engine)
{
    [Theory]
    [InlineData("BEGIN")]
    [InlineData("tick-50ms")]
    public async Task ChillSpinsAndMovesTheTime(string probe)
    {
        TraceResult result = await DestroyAsync($"{probe} {{ x = timestamp; chill(20000000); trace(timestamp - x); exit(0); }}");
        Assert.Empty(result.Faults);
        Assert.InRange(Convert.ToInt64(result.Records[0].Data, null), 20_000_000, 5_000_000_000);
    }

    [Theory]
    [InlineData("chill(500000001);")]
    [InlineData("chill(-1);")]
    [InlineData("chill(300000000); chill(300000000);")]
    public async Task ChillOfMoreThanHalfASecondIsIllegal(string statements)
    {
        TraceResult result = await DestroyAsync($"BEGIN {{ {statements} }} BEGIN {{ exit(0); }}");
        Assert.Equal(FaultKind.IllegalOperation, Assert.Single(result.Faults).Kind);
    }

    [Theory]
    [InlineData("breakpoint();", "breakpoint")]
    [InlineData("panic();", "panic")]
    public async Task WhatEbpfCannotDoIsRefused(string action, string name)
    {
        DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(() => DestroyAsync($"BEGIN {{ {action} exit(0); }}"));
        Assert.Equal("D_UNSUPPORTED", error.Tag);
        Assert.Contains($"{name}( ): the kernel has no eBPF helper", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACommandDoesNotHoldUpAStop()
    {
        DTraceConsumer consumer = await Engine.OpenAsync(("destructive", null));
        await consumer.CompileAsync(
            new ProgramSource { Text = $$"""BEGIN { system("echo $$ >{{Made("pid")}}; exec sleep 300"); } END { system("echo >{{Made("end")}}"); trace("end"); }""" },
            TestContext.Current.CancellationToken);
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        while (!File.Exists(Made("pid")) || new FileInfo(Made("pid")).Length == 0) await Task.Delay(20, TestContext.Current.CancellationToken);
        Stopwatch clock = Stopwatch.StartNew();
        await consumer.StopAsync(TestEngine.Limit);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 8);
        TraceResult result = await TraceResult.ReadToEndAsync(consumer);
        Assert.Contains("is left running", Assert.Single(result.Faults).Message, StringComparison.Ordinal);
        Assert.Equal("end", result.Records[^1].Data);
        Assert.True(File.Exists(Made("end")));
        using Process sleeper = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Made("pid"), TestContext.Current.CancellationToken), null));
        sleeper.Kill();
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }
}
