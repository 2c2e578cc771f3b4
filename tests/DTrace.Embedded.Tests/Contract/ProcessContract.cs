using System.Text;
using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>Processes created and grabbed (dtrace -c and -p), on every engine. Their state is read from Linux's /proc.</summary>
public abstract class ProcessContract(TestEngine engine)
{
    private const string Sleep = "/bin/sleep";

    protected TestEngine Engine { get; } = OnLinux(engine);

    [Fact]
    public async Task TargetIsTheProcessThatWasCreatedAndItsEndEndsTheTracing()
    {
        DTraceConsumer consumer = await Engine.OpenAsync();
        try
        {
            TargetProcess target = await CreateAsync(consumer, "BEGIN { trace($target); } END { trace(2); }", "/bin/true");
            TraceResult result = await StartAndReadAsync(consumer);
            Assert.Equal([(long)target.ProcessId!, 2L], result.Records.Select(record => record.Data));
            Assert.True(target.HasExited);
            Assert.Null(result.ExitStatus);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    [Fact]
    public async Task ArgumentsReachTheCommandUntouched()
    {
        // A command that takes any arguments and, should it run a little already, goes no further.
        string[] arguments = ["-c", "kill -STOP $$", "two words", "", "'single' \"double\"", "$HOME", "`id`; rm -f *", "back\\slash", "Grüße"];
        DTraceConsumer consumer = await Engine.OpenAsync();
        try
        {
            TargetProcess target = await consumer.CreateProcessAsync(new TargetCommand { File = "/bin/sh", Arguments = arguments }, Token);
            string[] seen = Encoding.UTF8.GetString(await File.ReadAllBytesAsync($"/proc/{target.ProcessId}/cmdline", Token)).Split('\0');
            Assert.Equal(["/bin/sh", .. arguments, ""], seen);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    [Fact]
    public async Task ACommandThatIsNotThereIsNamed()
    {
        DTraceConsumer consumer = await Engine.OpenAsync();
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => consumer.CreateProcessAsync(new TargetCommand { File = "/no/such/file" }, Token));
        Assert.Equal((DTraceErrorKind.Argument, "failed to execute /no/such/file: no such file"), (error.Kind, error.Message));
        Assert.Equal(ConsumerState.Created, consumer.State);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }

    [Fact]
    public async Task AProcessThatIsNotThereIsNamed()
    {
        DTraceConsumer consumer = await Engine.OpenAsync();
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => consumer.GrabProcessAsync(int.MaxValue, Token));
        Assert.Equal(DTraceErrorKind.Argument, error.Kind);
        Assert.StartsWith("failed to grab pid 2147483647: ", error.Message, StringComparison.Ordinal);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }

    [Fact]
    public async Task ACommandThatWasNeverStartedIsKilledOnClose()
    {
        DTraceConsumer consumer = await Engine.OpenAsync();
        TargetProcess target = await consumer.CreateProcessAsync(new TargetCommand { File = Sleep, Arguments = ["1000"] }, Token);
        Assert.True(IsAlive(target));
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        await IsGoneAsync(target);
    }

    [Fact]
    public async Task ACommandThatStillRunsIsKilledOnClose()
    {
        DTraceConsumer consumer = await Engine.OpenAsync();
        TargetProcess target = await CreateAsync(consumer, "BEGIN { trace(1); }", Sleep, "1000");
        await consumer.StartAsync(Token);
        Assert.True(IsAlive(target));
        await consumer.StopAsync(TestEngine.Limit, Token);
        await IsGoneAsync(target);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }

    [Fact]
    public async Task AGrabbedProcessGoesOnAfterClose()
    {
        using Sleeper process = await Sleeper.StartAsync();
        DTraceConsumer consumer = await Engine.OpenAsync();
        await consumer.GrabProcessAsync(process.Id, Token);
        await consumer.CompileAsync(new ProgramSource { Text = "BEGIN { trace($target); exit(0); }" }, Token);
        TraceResult result = await StartAndReadAsync(consumer);
        Assert.Equal((long)process.Id, result.Records[0].Data);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        Assert.Equal('S', await StateAsync(process.Id, 'S'));
    }

    [Fact]
    public async Task TheEndOfAGrabbedProcessEndsTheTracing()
    {
        using Sleeper process = await Sleeper.StartAsync();
        DTraceConsumer consumer = await Engine.OpenAsync();
        try
        {
            TargetProcess target = await consumer.GrabProcessAsync(process.Id, Token);
            await consumer.CompileAsync(new ProgramSource { Text = "END { trace(7); }" }, Token);
            await consumer.StartAsync(Token);
            Assert.False(target.HasExited);
            process.Dispose();
            TraceResult result = await TraceResult.ReadToEndAsync(consumer);
            Assert.Equal([7L], result.Records.Select(record => record.Data));
            Assert.True(target.HasExited);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static async Task<TargetProcess> CreateAsync(DTraceConsumer consumer, string program, string file, params string[] arguments)
    {
        TargetProcess target = await consumer.CreateProcessAsync(new TargetCommand { File = file, Arguments = arguments }, Token);
        await consumer.CompileAsync(new ProgramSource { Text = program }, Token);
        return target;
    }

    protected static async Task<TraceResult> StartAndReadAsync(DTraceConsumer consumer)
    {
        await consumer.StartAsync(Token);
        return await TraceResult.ReadToEndAsync(consumer);
    }

    /// <summary>The state letter of proc(5), once it is the one wanted; whatever it is after 10 seconds.</summary>
    protected static async Task<char> StateAsync(int processId, char wanted)
    {
        char state = '?';
        for (int attempt = 0; attempt < 1000 && state != wanted; attempt++)
        {
            string line = await File.ReadAllTextAsync($"/proc/{processId}/stat", Token);
            state = line[line.LastIndexOf(')') + 2];
            if (state != wanted) await Task.Delay(10, Token);
        }

        return state;
    }

    private static TestEngine OnLinux(TestEngine engine)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This system has no /proc as Linux has it.");
        return engine;
    }

    private static bool IsAlive(TargetProcess target) => Directory.Exists($"/proc/{target.ProcessId}");

    private static async Task IsGoneAsync(TargetProcess target)
    {
        for (int attempt = 0; attempt < 1000 && IsAlive(target); attempt++) await Task.Delay(10, Token);
        Assert.False(IsAlive(target), "the process is there 10 s after the consumer's end");
    }
}

/// <summary>Processes, on the engines that trace the kernel.</summary>
public abstract class TracedProcessContract(TestEngine engine) : ProcessContract(engine)
{
    [Fact]
    public async Task ACommandRunsNothingBeforeTheStart()
    {
        DTraceConsumer consumer = await Engine.OpenAsync(("evaltime", "exec"));
        TargetProcess target = await CreateAsync(consumer, "BEGIN { trace(1); }", "/bin/true");
        Assert.Equal(Held, await StateAsync(target.ProcessId!.Value, Held));
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }

    [Fact]
    public async Task EveryCallOfACommandIsCounted()
    {
        DTraceConsumer consumer = await Engine.OpenAsync(("evaltime", "exec"));
        try
        {
            await CreateAsync(
                consumer,
                "syscall::write:entry /pid == $target/ { @writes = count(); } syscall::brk:entry /pid == $target && !seen/ { seen = 1; @first[arg0] = count(); }",
                "/bin/dd",
                "if=/dev/zero",
                "of=/dev/null",
                "bs=1",
                "count=500",
                "status=none");
            TraceResult result = await StartAndReadAsync(consumer);
            Assert.Equal(500L, result.Single("writes").Value);
            // The dynamic linker begins with brk(0).
            Assert.Equal("0", result.Single("first").Key.ToString());
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    /// <summary>The state in which a created process waits.</summary>
    protected abstract char Held { get; }
}
