namespace DTrace.Core.Tests;

/// <summary>The processes a consumer traces.</summary>
public class TargetTests
{
    private static readonly TargetCommand Command = new() { File = "/bin/date", Arguments = ["-u", "+%s %N"] };

    private readonly FakeEngine _engine = new();

    private FakeProcess Process => _engine.Session.Process;

    [Fact]
    public async Task AProcessRunsOnceTracingHasStarted()
    {
        int continuedAtStart = -1;
        _engine.Session.OnStart = _ => continuedAtStart = Process.Continued;
        DTraceConsumer consumer = await _engine.OpenAsync();
        await consumer.CreateProcessAsync(Command);
        await consumer.CompileAsync(Scripts.Program);
        await consumer.StartAsync();
        Assert.Equal((0, 1), (continuedAtStart, Process.Continued));
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task TheEndOfAllProcessesEndsTheTracing()
    {
        _engine.Session.OnWork = Scripts.Once(sink => sink.Fire(1));
        _engine.Session.OnStop = sink => sink.Fire(2);
        DTraceConsumer consumer = await _engine.OpenAsync();
        TargetProcess target = await consumer.CreateProcessAsync(Command);
        await consumer.CompileAsync(Scripts.Program);
        await consumer.StartAsync();
        Assert.False(target.HasExited);
        Assert.Null(target.ExitStatus);
        Process.HasExited = true;
        Assert.Equal([1L, 2L], await Scripts.DrainAsync(consumer));
        Assert.Equal(ConsumerState.Stopped, consumer.State);
        Assert.True(target.HasExited);
        Assert.Equal(3, target.ExitStatus);
    }

    [Fact]
    public async Task AConsumerKnowsItsProcesses()
    {
        DTraceConsumer consumer = await _engine.OpenAsync();
        await consumer.CreateProcessAsync(Command);
        await consumer.GrabProcessAsync(4711);
        Assert.Equal(["process 4711 (/bin/date -u +%s %N)", "process 4711"], consumer.Targets.Select(target => target.ToString()));
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task AProcessComesBeforeTheFirstCompile()
    {
        DTraceConsumer consumer = await _engine.OpenAsync();
        await consumer.CompileAsync(Scripts.Program);
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => consumer.GrabProcessAsync(1));
        Assert.Equal(DTraceErrorKind.State, error.Kind);
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Theory]
    [InlineData("", "failed to execute '': a command is a file's name, without NUL characters")]
    [InlineData("/nowhere/nothing", "failed to execute /nowhere/nothing: no such file")]
    [InlineData("/", "failed to execute /: it is a folder")]
    [InlineData("no-such-command", "failed to execute no-such-command: no such command in the folders of PATH")]
    [InlineData("/etc/passwd", "failed to execute /etc/passwd: permission denied: the file is not executable")]
    public void ACommandThatCannotBeExecutedIsNamed(string file, string message)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows names its files otherwise.");
        DTraceException error = Assert.Throws<DTraceException>(() => new TargetCommand { File = file }.ResolveFile());
        Assert.Equal((DTraceErrorKind.Argument, message), (error.Kind, error.Message));
    }

    [Fact]
    public void ANameIsFoundInPathAndAPathFromItsFolder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows names its files otherwise.");
        Assert.EndsWith("/sh", new TargetCommand { File = "sh" }.ResolveFile(), StringComparison.Ordinal);
        Assert.Equal("/bin/sh", new TargetCommand { File = "./sh", WorkingDirectory = "/bin" }.ResolveFile());
    }
}
