using System.Runtime.InteropServices;
using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>A traced process's own memory and registers, on the engines that trace the kernel. The process writes to no file, so nothing is written.</summary>
public abstract partial class UserMemoryContract(TestEngine engine)
{
    /// <summary>A size that no other process writes by chance.</summary>
    private const int Marker = 0x5eed_123;

    private static readonly byte[] Buffer = [5, 0, 0, 0, 6, 0, (byte)'h', (byte)'i', 0];

    /// <summary>What lies at the address that is written from: 5, 6 and a text.</summary>
    protected static ReadOnlySpan<byte> Written => Buffer;

    [Fact]
    public async Task CopyinGivesMemoryOfAnyType() =>
        Assert.Equal([5L, (long)'i'], await TraceAsync("""
            trace((long)*(int *)copyin(arg1, 4));
            this->p = (struct dtraceps_pair *)copyin(arg1, 9);
            trace((long)this->p->c[1]);
            """));

    [Fact]
    public async Task AUserStackHasADepth() => Assert.Equal([1L], await TraceAsync("trace(ustackdepth > 0);"));

    protected async Task<object?[]> TraceAsync(string statements, params (string Name, string? Value)[] options)
    {
        DTraceConsumer consumer = await engine.OpenAsync(options);
        try
        {
            string program = $$"""
                struct dtraceps_pair { int a; short b; char c[4]; };
                syscall::write:entry /pid == {{Environment.ProcessId}} && arg2 == {{Marker}}/ { {{statements}} exit(0); }
                """;
            await consumer.CompileAsync(new ProgramSource { Text = program }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            using CancellationTokenSource done = new();
            Task caller = Task.Run(() => WriteUntil(done.Token), CancellationToken.None);
            TraceResult result = await TraceResult.ReadToEndAsync(consumer);
            await done.CancelAsync();
            await caller;
            Assert.Empty(result.Faults);
            return [.. result.Records.Where(record => record.Action != TraceAction.Exit).Select(record => record.Data)];
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    private static void WriteUntil(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            _ = Write(-1, Buffer, Marker);
            Thread.Yield();
        }
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int file, byte[] bytes, nint size);
}

/// <summary>
/// What Linux's dtrace 2.0.7 does otherwise: a member shorter than eight bytes is read with what lies behind it, tracemem() of a copy is zeros, a store into a copy ends the tracing, a kernel stack has depth 0;
/// and of some of these programs its compiler makes an end of the whole process.
/// </summary>
public abstract class OwnUserMemoryContract(TestEngine engine) : UserMemoryContract(engine)
{
    [Fact]
    public async Task AMemberOfACopyIsReadInItsSize() =>
        Assert.Equal([6L], await TraceAsync("trace((long)((struct dtraceps_pair *)copyin(arg1, sizeof (struct dtraceps_pair)))->b);"));

    [Fact]
    public async Task CopyinIsTracedWhole() => Assert.Equal([Written.ToArray()], await TraceAsync("tracemem(copyin(arg1, 9), 9);"));

    [Fact]
    public async Task CopyinIsWritable() =>
        Assert.Equal([9L, 5L], await TraceAsync("this->p = (int *)copyin(arg1, 4); *this->p = 9; trace((long)*this->p); trace((long)*(int *)copyin(arg1, 4));"));

    [Fact]
    public async Task CopyintoFillsWhatWasAllocated() =>
        Assert.Equal([6L, "hi"], await TraceAsync("""
            this->p = alloca(16);
            copyinto(arg1, 9, this->p);
            trace((long)*(short *)((char *)this->p + 4));
            trace(stringof((char *)this->p + 6));
            """));

    [Fact]
    public async Task RegistersAreThoseOfTheCall()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) Assert.Skip("The registers are named as x86-64 has them.");
        Assert.Equal([1L, 1L, 1L, 1L], await TraceAsync("trace(uregs[R_RSI] == arg1); trace(uregs[R_RDX] == arg2); trace(uregs[R_PC] != 0); trace(uregs[R_SP] != 0);"));
    }

    [Fact]
    public async Task AStackHasAsManyFramesAsItsDepth()
    {
        object?[] data = await TraceAsync("stack(127); trace((long)stackdepth); ustack(127); trace((long)ustackdepth);");
        Assert.InRange((long)data[1]!, 1, 127);
        Assert.Equal(data[1], (long)Assert.IsAssignableFrom<IReadOnlyList<StackFrame>>(data[0]).Count);
        Assert.InRange((long)data[3]!, 1, 127);
        Assert.Equal(data[3], (long)Assert.IsAssignableFrom<IReadOnlyList<StackFrame>>(data[2]).Count);
    }

    [Fact]
    public async Task UcallerIsTheSecondFrameOfTheUserStack()
    {
        object?[] data = await TraceAsync("ustack(2); trace(ucaller);");
        IReadOnlyList<StackFrame> frames = Assert.IsAssignableFrom<IReadOnlyList<StackFrame>>(data[0]);
        Assert.Equal(frames.Count > 1 ? frames[1].Address : 0UL, data[1]);
    }

    [Fact]
    public async Task AMemberOfTwoBytesHasTwo() =>
        Assert.Equal([6L], await TraceAsync("trace(((struct dtraceps_pair *)copyin(arg1, sizeof (struct dtraceps_pair)))->b);"));

    /// <summary>Where the kernel lets programs write into a process, the process is written to; where it does not, it is said while compiling.</summary>
    [Fact]
    public async Task CopyoutWritesIntoTheProcessOrIsRefused()
    {
        const string Writes = "this->p = (char *)copyin(arg1 + 6, 2); this->p[1] = 'o'; copyout(this->p, arg1 + 6, 2); trace(copyinstr(arg1 + 6)); copyoutstr(\"hi\", arg1 + 6, 3); trace(copyinstr(arg1 + 6));";
        try
        {
            Assert.Equal(["ho", "hi"], await TraceAsync(Writes, ("destructive", null)));
        }
        catch (DTraceCompileException refusal) when (refusal.Tag == "D_UNSUPPORTED")
        {
            Assert.Contains("copyout( ): this kernel lets no program write into a process's memory (bpf_probe_write_user)", refusal.Message, StringComparison.Ordinal);
            const string Lockdown = "/sys/kernel/security/lockdown";
            if (File.Exists(Lockdown)) Assert.DoesNotContain("[none]", await File.ReadAllTextAsync(Lockdown, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }
}
