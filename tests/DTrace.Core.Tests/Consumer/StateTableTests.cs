namespace DTrace.Core.Tests;

/// <summary>The table of states, cell by cell.</summary>
public sealed class StateTableTests
{
    private const string Error = "error";
    private const string Reason = "error with the reason";

    [Theory]
    [InlineData("Created", "SetOption", "Created")]
    [InlineData("Created", "Compile", "Compiled")]
    [InlineData("Created", "Start", Error)]
    [InlineData("Created", "Receive", "Created")]
    [InlineData("Created", "ReceiveWait", Error)]
    [InlineData("Created", "Aggregate", "Created")]
    [InlineData("Created", "Stop", "Stopped")]
    [InlineData("Created", "Remove", "Removed")]
    [InlineData("Compiled", "SetOption", "Compiled")]
    [InlineData("Compiled", "Compile", "Compiled")]
    [InlineData("Compiled", "Start", "Running")]
    [InlineData("Compiled", "Receive", "Compiled")]
    [InlineData("Compiled", "ReceiveWait", Error)]
    [InlineData("Compiled", "Aggregate", "Compiled")]
    [InlineData("Compiled", "Stop", "Stopped")]
    [InlineData("Compiled", "Remove", "Removed")]
    [InlineData("Running", "SetOption", Error)]
    [InlineData("Running", "SetDynamic", "Running")]
    [InlineData("Running", "Compile", Error)]
    [InlineData("Running", "Start", Error)]
    [InlineData("Running", "Receive", "Running")]
    [InlineData("Running", "ReceiveWait", "Running")]
    [InlineData("Running", "Aggregate", "Running")]
    [InlineData("Running", "Stop", "Stopped")]
    [InlineData("Running", "Remove", "Removed")]
    [InlineData("Stopped", "SetOption", Error)]
    [InlineData("Stopped", "SetDynamic", Error)]
    [InlineData("Stopped", "Compile", Error)]
    [InlineData("Stopped", "Start", Error)]
    [InlineData("Stopped", "Receive", "Stopped")]
    [InlineData("Stopped", "ReceiveWait", "Stopped")]
    [InlineData("Stopped", "Aggregate", "Stopped")]
    [InlineData("Stopped", "Stop", "Stopped")]
    [InlineData("Stopped", "Remove", "Removed")]
    [InlineData("Faulted", "SetOption", Reason)]
    [InlineData("Faulted", "Compile", Reason)]
    [InlineData("Faulted", "Start", Reason)]
    [InlineData("Faulted", "Receive", "Faulted")]
    [InlineData("Faulted", "ReceiveWait", "Faulted")]
    [InlineData("Faulted", "Aggregate", "Faulted")]
    [InlineData("Faulted", "Stop", "Faulted")]
    [InlineData("Faulted", "Remove", "Removed")]
    [InlineData("Removed", "SetOption", Error)]
    [InlineData("Removed", "Compile", Error)]
    [InlineData("Removed", "Start", Error)]
    [InlineData("Removed", "Receive", Error)]
    [InlineData("Removed", "ReceiveWait", Error)]
    [InlineData("Removed", "Aggregate", Error)]
    [InlineData("Removed", "Stop", "Removed")]
    [InlineData("Removed", "Remove", "Removed")]
    public async Task Cell(string state, string call, string expected)
    {
        FakeEngine engine = new();
        DTraceConsumer consumer = await InState(engine, state);
        Assert.Equal(state, consumer.State.ToString());

        Task Call() => call switch
        {
            "SetOption" => consumer.SetOptionAsync("bufsize", "8m"),
            "SetDynamic" => consumer.SetOptionAsync("quiet", null),
            "Compile" => consumer.CompileAsync(Scripts.Program),
            "Start" => consumer.StartAsync(),
            "Receive" => DTraceConsumer.OpenReaderAsync([consumer], waits: false),
            "ReceiveWait" => DTraceConsumer.OpenReaderAsync([consumer], waits: true),
            "Aggregate" => consumer.ReadAggregationsAsync(new AggregateQuery()),
            "Stop" => consumer.StopAsync(Scripts.Bound),
            _ => consumer.RemoveAsync(Scripts.Bound),
        };

        if (expected is Error or Reason)
        {
            DTraceException error = await Assert.ThrowsAsync<DTraceException>(Call);
            Assert.Equal(DTraceErrorKind.State, error.Kind);
            Assert.Contains(state, error.Message, StringComparison.Ordinal);
            if (expected == Reason) Assert.Contains("the device is gone", error.Message, StringComparison.Ordinal);
            Assert.Equal(state, consumer.State.ToString());
        }
        else
        {
            await Call();
            Assert.Equal(expected, consumer.State.ToString());
        }

        await consumer.RemoveAsync(Scripts.Bound);
        Assert.Equal(1, engine.Session.Disposals);
    }

    private static async Task<DTraceConsumer> InState(FakeEngine engine, string state)
    {
        if (state == "Faulted") engine.Session.OnWork = _ => throw new InvalidOperationException("the device is gone");
        DTraceConsumer consumer = await engine.OpenAsync();
        if (state is "Compiled" or "Running" or "Faulted") await consumer.CompileAsync(Scripts.Program);
        if (state is "Running" or "Faulted") await consumer.StartAsync();
        if (state == "Faulted") await Scripts.UntilAsync(() => consumer.State == ConsumerState.Faulted);
        if (state == "Stopped") await consumer.StopAsync(Scripts.Bound);
        if (state == "Removed") await consumer.RemoveAsync(Scripts.Bound);
        return consumer;
    }
}
