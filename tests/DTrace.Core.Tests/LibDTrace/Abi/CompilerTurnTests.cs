using DTrace.AbiServer;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>The library has one compiler for the whole process: a second consumer's compile waits for its turn, and is seen to.</summary>
public class CompilerTurnTests
{
    [Fact]
    public async Task TheSecondCompileWaitsSaysSoAndIsDoneAfterTheFirst()
    {
        using AbiEngine first = new(AbiPlatform.Illumos);
        using AbiEngine second = new(AbiPlatform.Illumos);
        using ManualResetEventSlim compiling = new();
        using ManualResetEventSlim gate = new();
        Func<CancellationToken, CompiledProgram> compile = first.Source.Session.OnCompile;
        first.Source.Session.OnCompile = cancellation =>
        {
            compiling.Set();
            gate.Wait(Scripts.Bound, CancellationToken.None);
            return compile(cancellation);
        };
        DTraceConsumer busy = await OpenAsync(first);
        DTraceConsumer waiting = await OpenAsync(second);
        Task<DTraceProgram> ahead = busy.CompileAsync(Scripts.Program, TestContext.Current.CancellationToken);
        Assert.True(compiling.Wait(Scripts.Bound, TestContext.Current.CancellationToken));

        // One that is told not to wait any longer gives up, and compiles nothing.
        using CancellationTokenSource impatience = new();
        Task<DTraceProgram> given = waiting.CompileAsync(Scripts.Program, impatience.Token);
        await Scripts.UntilAsync(() => waiting.IsWaitingForCompiler);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await Scripts.UntilAsync(() => !waiting.IsWaitingForCompiler);

        Task<DTraceProgram> behind = waiting.CompileAsync(Scripts.Program, TestContext.Current.CancellationToken);
        await Scripts.UntilAsync(() => waiting.IsWaitingForCompiler);
        Assert.Equal((false, false, false), (busy.IsWaitingForCompiler, ahead.IsCompleted, behind.IsCompleted));
        Assert.Equal(0, second.Library.Calls("dtrace_program_strcompile"));
        gate.Set();
        await Task.WhenAll(ahead, behind).WaitAsync(Scripts.Bound, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsWaitingForCompiler);
        await busy.RemoveAsync(Scripts.Bound);
        await waiting.RemoveAsync(Scripts.Bound);
    }

    private static Task<DTraceConsumer> OpenAsync(AbiEngine abi) => DTraceConsumer.OpenAsync(
        new ConsumerOptions { Engine = EngineKind.LibDTrace, Engines = [abi.Engine], Registry = new ConsumerRegistry() }, TestContext.Current.CancellationToken);
}
