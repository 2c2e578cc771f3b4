using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>Names of a process's functions, once it has ended: what it mapped is known from the kernel's records, however short it lived.</summary>
public sealed class EmbeddedStackNames
{
    [Fact]
    public async Task AKeyOfACommandThatHasEndedHasNames()
    {
        TraceResult result = await RunAsync(
            "syscall::write:entry /pid == $target/ { @stacks[ustack(1)] = count(); @symbols[usym(uregs[R_RIP])] = count(); @modules[umod(uregs[R_RIP])] = count(); }", "/bin/echo", "hello");
        Assert.Equal("libc.so.6`write+0x", Assert.Single(result.Values("stacks")).Key[..^2]);
        Assert.Equal("libc.so.6`write", Assert.Single(result.Values("symbols")).Key);
        Assert.StartsWith("libc.so.6`", Assert.Single(result.Values("modules")).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARecordOfAProcessThatTheCommandMadeHasNames()
    {
        TraceResult result = await RunAsync(
            "syscall::write:entry /progenyof($target) && pid != $target/ { trace(execname); ustack(1); }", "/bin/sh", "-c", "/bin/echo hello; true");
        Assert.Equal("echo", result.Records[0].Data);
        StackFrame frame = Assert.Single(Assert.IsAssignableFrom<IReadOnlyList<StackFrame>>(result.Records[1].Data));
        Assert.Equal(("libc.so.6", "write"), (frame.Module, frame.Symbol));
    }

    private static async Task<TraceResult> RunAsync(string program, string command, params string[] arguments)
    {
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync();
        try
        {
            CancellationToken token = TestContext.Current.CancellationToken;
            await consumer.CreateProcessAsync(new TargetCommand { File = command, Arguments = arguments }, token);
            await consumer.CompileAsync(new ProgramSource { Text = program }, token);
            await consumer.StartAsync(token);
            TraceResult result = await TraceResult.ReadToEndAsync(consumer);
            Assert.Empty(result.Faults);
            return result;
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }
}
