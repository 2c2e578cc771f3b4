using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>Programs that follow one command and end with it.</summary>
public abstract class CommandContract(TestEngine engine)
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static object?[] Traced(TraceResult result)
    {
        Assert.Empty(result.Faults);
        return [.. result.Records.Where(record => record.Action == TraceAction.Trace).Select(record => record.Data)];
    }

    protected TestEngine Engine => engine;

    /// <summary>The error of a clause's compile, while a command waits at its first instruction.</summary>
    protected async Task<DTraceCompileException> RefusedAsync(string description)
    {
        DTraceConsumer consumer = await engine.OpenAsync();
        try
        {
            await consumer.CreateProcessAsync(new TargetCommand { File = "/bin/true" }, Token);
            return await Assert.ThrowsAsync<DTraceCompileException>(
                () => consumer.CompileAsync(new ProgramSource { Text = description + " { trace(1); }" }, Token));
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    protected Task<TraceResult> FollowAsync(string script, string program) => FollowAsync(new TargetCommand { File = "/bin/sh", Arguments = ["-c", script] }, program);

    protected async Task<TraceResult> FollowAsync(TargetCommand command, string program)
    {
        DTraceConsumer consumer = await engine.OpenAsync();
        try
        {
            await consumer.CreateProcessAsync(command, Token);
            await consumer.CompileAsync(new ProgramSource { Text = program }, Token);
            await consumer.StartAsync(Token);
            return await TraceResult.ReadToEndAsync(consumer);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }
}
