using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace.Processes;

/// <summary>Processes where dtrace_sleep alone tells of them: every platform but Linux.</summary>
public sealed class ProcessControlTests
{
    public ProcessControlTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command is a Unix one.");
        SleepingLibrary.Reset();
    }

    [Fact]
    public async Task TheEndOfAProcessIsNoticedThoughNoRateThrottles()
    {
        DTraceConsumer consumer = await OpenAsync();
        TargetProcess target = await consumer.CreateProcessAsync(new TargetCommand { File = "/bin/sh", Arguments = ["a b", "$c"] });
        await consumer.CompileAsync(Scripts.Program);
        await consumer.StartAsync();
        // By then the pump idles, and the status, asked as often as it passes, would lag behind its rate.
        await Scripts.UntilAsync(() => SleepingLibrary.Works > 10);
        Assert.False(target.HasExited);
        SleepingLibrary.Ended = true;
        await Scripts.UntilAsync(() => consumer.State == ConsumerState.Stopped);
        Assert.True(target.HasExited);
        Assert.Equal(77, target.ProcessId);
        Assert.Equal(["create /bin/sh [/bin/sh|a b|$c] 0 0", "continue 1000", "release 1000", "close"], SleepingLibrary.Calls);
        Assert.Equal((0, 0), (SleepingLibrary.Rate("aggrate"), SleepingLibrary.Rate("switchrate")));
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task AStatusRateOfTheUsersStays()
    {
        DTraceConsumer consumer = await OpenAsync(KeyValuePair.Create<string, string?>("statusrate", "30ms"));
        await consumer.GrabProcessAsync(12);
        Assert.Equal(30_000_000, SleepingLibrary.Rate("statusrate"));
        await consumer.RemoveAsync(Scripts.Bound);
        Assert.Equal(["grab 12 0", "release 1000", "close"], SleepingLibrary.Calls);
    }

    [Fact]
    public async Task WithoutProcessesTheStatusHasNoRate()
    {
        DTraceConsumer consumer = await OpenAsync();
        Assert.Equal(0, SleepingLibrary.Rate("statusrate"));
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Fact]
    public async Task TheLibrarysReasonIsTheError()
    {
        SleepingLibrary.Refuses = true;
        DTraceConsumer consumer = await OpenAsync();
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => consumer.CreateProcessAsync(new TargetCommand { File = "/bin/sh" }));
        Assert.Equal((DTraceErrorKind.Argument, "failed to execute x: no"), (error.Kind, error.Message));
        await consumer.RemoveAsync(Scripts.Bound);
    }

    private static Task<DTraceConsumer> OpenAsync(params KeyValuePair<string, string?>[] options) => DTraceConsumer.OpenAsync(
        new ConsumerOptions
        {
            Engine = EngineKind.LibDTrace,
            Engines = [new LibDTraceEngine(SleepingLibrary.Functions, NativeProfile.FreeBsd)],
            Registry = new ConsumerRegistry(),
            Options = options,
        },
        TestContext.Current.CancellationToken);
}
