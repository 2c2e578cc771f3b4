using System.Runtime.InteropServices;
using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>The syscall provider, on the engines that trace the kernel.</summary>
public abstract partial class SyscallContract(TestEngine engine)
{
    /// <summary>A number that no other process passes to a system call by chance.</summary>
    private const int Marker = 0x5eed_1234;

    [Fact]
    public async Task EntryAndReturnTellArgumentsResultAndError()
    {
        DTraceConsumer consumer = await StartAsync($$"""
            syscall::getpgid:entry /pid == {{Environment.ProcessId}} && arg0 == {{Marker}}/ { trace(probefunc); trace((long)arg0); self->seen = 1; }
            syscall::getpgid:return /self->seen/ { trace((long)arg1); trace((long)errno); self->seen = 0; exit(0); }
            """);
        try
        {
            TraceResult result = await CallUntilStoppedAsync(consumer);
            Assert.Equal(["getpgid", (long)Marker, -1L, 3L], result.Records.Where(record => record.Action == TraceAction.Trace).Take(4).Select(Result));
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }

        // The kernel's own result is the negated error number; libdtrace's is -1. Both say errno.
        static object? Result(TraceRecord record) => record.Data is -3L ? -1L : record.Data;
    }

    /// <summary>The guide's example: what a call was given is told where it fails.</summary>
    [Fact]
    public async Task ASpeculationIsCommittedWhereTheCallFails()
    {
        DTraceConsumer consumer = await StartAsync($$"""
            syscall::getpgid:entry /pid == {{Environment.ProcessId}} && arg0 == {{Marker}}/ { self->s = speculation(); speculate(self->s); trace((long)arg0); }
            syscall::getpgid:return /self->s/ { speculate(self->s); trace((long)errno); }
            syscall::getpgid:return /self->s && errno == 0/ { discard(self->s); self->s = 0; }
            syscall::getpgid:return /self->s/ { commit(self->s); }
            syscall::getpgid:return /self->s/ { self->s = 0; }
            """);
        try
        {
            // Linux's library delivers a commit() some passes later: it is called until both records are there.
            List<object?> traced = [];
            using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true, TestContext.Current.CancellationToken);
            for (DateTime end = DateTime.UtcNow + TestEngine.Limit; traced.Count < 2 && DateTime.UtcNow < end;)
            {
                Call();
                await reader.WaitAsync(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
                for (; reader.TryPeek(out object? item); reader.Commit())
                {
                    if (item is TraceRecord { Action: TraceAction.Trace } record) traced.Add(record.Data);
                }
            }

            Assert.Equal([(long)Marker, 3L], traced.Take(2));
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    [Fact]
    public async Task EverySystemCallIsCountedByName()
    {
        DTraceConsumer consumer = await StartAsync("syscall:::entry { @[execname] = count(); }");
        try
        {
            IReadOnlyList<AggregateRecord> aggregations = [];
            DateTime end = DateTime.UtcNow + TestEngine.Limit;
            while (aggregations.Count == 0 && DateTime.UtcNow < end)
            {
                Call();
                aggregations = await consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken);
            }

            Assert.NotEmpty(aggregations);
            Assert.All(aggregations, record => Assert.True((long)record.Value > 0));
            Assert.All(aggregations, record => Assert.IsType<string>(Assert.Single(record.Key)));
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    [Fact]
    public async Task AStackIsAKey()
    {
        TraceResult result = await engine.RunAsync("profile-199 /arg0 != 0/ { @[stack(5)] = count(); } tick-2s { exit(0); }");
        IReadOnlyList<StackFrame>[] stacks = [.. result.Aggregations.Select(aggregation => Assert.IsAssignableFrom<IReadOnlyList<StackFrame>>(Assert.Single(aggregation.Key)))];
        Assert.All(stacks, frames => Assert.InRange(frames.Count, 1, 5));

        // Code that the kernel made since the symbols were read, such as the eBPF program of a test beside this one, has no name.
        Assert.InRange(stacks.Count(frames => frames[0].Symbol is null), 0, stacks.Length / 10);
        Assert.NotEmpty(stacks);
    }

    [Fact]
    public async Task ADescriptionThatMatchesNothingIsACompileError()
    {
        DTraceConsumer consumer = await engine.OpenAsync();
        try
        {
            DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(
                () => consumer.CompileAsync(new ProgramSource { Text = "syscall::no_such_call:entry { trace(1); }" }, TestContext.Current.CancellationToken));
            Assert.Equal("D_PDESC_ZERO", error.Tag);
            Assert.Contains("syscall::no_such_call:entry does not match any probes", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    private async Task<DTraceConsumer> StartAsync(string program)
    {
        DTraceConsumer consumer = await engine.OpenAsync();
        try
        {
            await consumer.CompileAsync(new ProgramSource { Text = program }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            return consumer;
        }
        catch
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
            throw;
        }
    }

    private static async Task<TraceResult> CallUntilStoppedAsync(DTraceConsumer consumer)
    {
        using CancellationTokenSource done = new();
        Task caller = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    Call();
                    Thread.Yield();
                }
            },
            CancellationToken.None);
        try
        {
            return await TraceResult.ReadToEndAsync(consumer);
        }
        finally
        {
            await done.CancelAsync();
            await caller;
        }
    }

    private static void Call() => _ = GetProcessGroup(Marker);

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GetProcessGroup(int process);
}
