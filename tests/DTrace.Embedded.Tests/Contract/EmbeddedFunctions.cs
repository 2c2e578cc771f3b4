using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Tests.Kernel;
using Xunit;
using Process = System.Diagnostics.Process;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>fbt, by each of the ways in which kernels let their functions be traced; where this kernel has none, what it says it needs.</summary>
public sealed class EmbeddedFunctions
{
    private const int ProgramType = 0, LinkType = 8;
    private const uint TracingProgram = 26;
    private const int Size = 1234, Length = 100;

    private readonly string _file = Path.Combine(AppContext.BaseDirectory, $"fbt-{Guid.NewGuid():N}.tmp");

    /// <summary>A way to trace functions: a kernel's own program in the function, one link for many, a kprobe for each.</summary>
    public enum Way
    {
        Trampoline,
        Link,
        Kprobe,
    }

    public static TheoryData<Way> Ways => new(Enum.GetValues<Way>());

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task FunctionsHaveTypedArgumentsAndAResult(Way way)
    {
        object?[] traced = await TraceAsync(way, $$"""
            fbt:vmlinux:vfs_read:entry /pid == $pid && args[2] == {{Size}}/ { self->in = 1; trace(probefunc); trace(arg2); trace(args[0]->f_inode->i_size); }
            fbt:vmlinux:vfs_read:return /self->in/ { trace(probename); trace(arg0); trace(args[1]); trace((long)arg1); exit(0); }
            """);
        Assert.Equal(["vfs_read", (long)Size, (long)Length, "return", 0L, (long)Length, (long)Length], traced);
    }

    /// <summary>A stack begins at the function that is entered, and where one returns at what it returns to: nothing of the tracer's is on it.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task StacksBeginAtWhatIsTraced(Way way)
    {
        object?[] traced = await TraceAsync(way, $$"""
            fbt:vmlinux:vfs_read:entry /pid == $pid && arg2 == {{Size}}/ { self->in = 1; stack(5); trace(caller); }
            fbt:vmlinux:vfs_read:return /self->in/ { stack(5); trace(caller); exit(0); }
            """);
        IReadOnlyList<StackFrame> entry = Frames(traced[0]), exit = Frames(traced[2]);
        Assert.Equal("vfs_read", entry[0].Symbol);
        Assert.Equal([entry[1].Address, entry[1].Address], [(ulong)traced[1]!, (ulong)traced[3]!]);
        Assert.Equal(entry.Skip(1).Take(3).Select(frame => frame.Symbol), exit.Take(3).Select(frame => frame.Symbol));
        Assert.Contains("read", entry[1].Symbol, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AThousandFunctionsAreTracedAtOnce()
    {
        await using Session session = await OpenAsync(null);
        int count = await session.CompileAsync($$"""
            fbt:vmlinux:__*_sys_*:entry,fbt:vmlinux:__*_sys_*:return { @calls[probefunc] = count(); }
            fbt:vmlinux:vfs_[a-r]*:entry { @calls[probefunc] = count(); }
            fbt:vmlinux:vfs_read:entry /pid == $pid && arg2 == {{Size}}/ { exit(0); }
            """);
        Assert.InRange(count, IsArm ? 300 : 1000, 10_000);
        TraceResult result = await session.RunAsync(Read);
        Assert.True((long)result.Values("calls")["vfs_read"] > 0);
        Assert.Contains(result.Values("calls").Keys, name => name.EndsWith("_sys_pread64", StringComparison.Ordinal));
    }

    /// <summary>The machine of tools/kernel-matrix.sh has loaded the module dummy.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task FunctionsOfModulesAreTraced(Way way)
    {
        Assert.SkipUnless(Directory.Exists("/sys/module/dummy") && File.Exists("/bin/ip"), "The module dummy is not loaded, or there is no ip(8).");
        await using Session session = await OpenAsync(way);
        await session.CompileAsync("fbt:dummy:dummy_setup:entry { trace(probemod); trace(sizeof (*args[0]) > 100); exit(0); }");
        TraceResult result = await session.RunAsync(static () =>
        {
            using Process make = Process.Start("/bin/ip", "link add type dummy");
            make.WaitForExit();
        });
        Assert.Equal(["dummy", 1L], Traced(result));
    }

    /// <summary>Others that the program names are traced all the same.</summary>
    [Fact]
    public async Task AFunctionThatTheKernelRefusesIsToldByName()
    {
        await using Session session = await OpenAsync(Way.Kprobe, refuseEach: 2);
        await session.CompileAsync($$"""fbt:vmlinux:vfs_read:entry,fbt:vmlinux:vfs_write:entry { calls[probefunc]++; } fbt:vmlinux:vfs_read:entry /arg2 == {{Size}}/ { trace(calls["vfs_read"] > 0); exit(0); }""");
        TraceResult result = await session.RunAsync(Read);
        DropRecord drop = Assert.Single(result.Drops, drop => drop.Kind == DropKind.NotEnabled);
        Assert.Equal((1, "Failed to enable fbt:vmlinux:vfs_write:entry: the kernel lets nothing be attached to this function (EINVAL (invalid argument))."), (drop.Count, drop.Message));
        Assert.Equal([1L], Traced(result));
    }

    /// <summary>It was free when it was tried: another tracer has taken its place meanwhile.</summary>
    [Theory]
    [InlineData(Errno.EBUSY, "EBUSY (in use)")]
    [InlineData(Errno.E2BIG, "E2BIG (the request is larger than the kernel allows)")]
    public async Task AFunctionThatIsRefusedAtTheStartIsToldByName(int errno, string reason)
    {
        await using Session session = await OpenAsync(Way.Trampoline);
        await session.CompileAsync($$"""fbt:vmlinux:vfs_write:entry { calls++; } fbt:vmlinux:vfs_read:entry /arg2 == {{Size}}/ { trace(1); exit(0); }""");
        bool isRefused = false;
        session.System!.FaultOf = (command, _) =>
        {
            if (command != BpfCommand.RawTracepointOpen || isRefused) return null;
            isRefused = true;
            return -errno;
        };
        TraceResult result = await session.RunAsync(Read);
        DropRecord drop = Assert.Single(result.Drops, drop => drop.Kind == DropKind.NotEnabled);
        Assert.Equal((1, $"Failed to enable fbt:vmlinux:vfs_write:entry: the kernel lets nothing be attached to this function ({reason})."), (drop.Count, drop.Message));
        Assert.Equal([1L], Traced(result));
    }

    [Fact]
    public async Task WhereAllAreRefusedThatIsAnError()
    {
        await using Session session = await OpenAsync(Way.Kprobe, refuseEach: 1);
        await session.CompileAsync("fbt:vmlinux:vfs_write:entry { trace(1); }");
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(session.StartAsync);
        Assert.Equal(DTraceErrorKind.NoProbe, error.Kind);
        Assert.StartsWith("Failed to enable fbt:vmlinux:vfs_write:entry: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AKernelWithoutThemSaysWhatItNeeds()
    {
        TestEngine.Embedded.Require();
        if (FunctionTracing.IsAvailable) Assert.Skip("This kernel lets its functions be traced.");
        await using Session session = new(await TestEngine.Embedded.OpenAsync());
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => session.CompileAsync("fbt::vfs_read:entry { trace(1); }"));
        Assert.Equal(DTraceErrorKind.Privilege, error.Kind);
        Assert.Equal("DTrace requires additional privileges: the fbt provider needs a kernel whose functions can be traced (CONFIG_FUNCTION_TRACER or CONFIG_KPROBE_EVENTS).", error.Message);
    }

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    private static IReadOnlyList<StackFrame> Frames(object? data) => Assert.IsAssignableFrom<IReadOnlyList<StackFrame>>(data);

    private static object?[] Traced(TraceResult result)
    {
        Assert.Empty(result.Faults);
        return [.. result.Records.Where(record => record.Action is TraceAction.Trace or TraceAction.Stack).Select(record => record.Data)];
    }

    private async Task<object?[]> TraceAsync(Way way, string program)
    {
        await using Session session = await OpenAsync(way);
        await session.CompileAsync(program);
        TraceResult result = await session.RunAsync(Read);
        Assert.Empty(result.Drops);
        return Traced(result);
    }

    /// <summary>Reads a file of <see cref="Length"/> bytes with room for <see cref="Size"/>.</summary>
    private void Read()
    {
        File.WriteAllBytes(_file, new byte[Length]);
        using (Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(_file)) RandomAccess.Read(handle, new byte[Size], 0);
        File.Delete(_file);
    }

    /// <summary>A consumer that has one way alone, or all; each so-manieth perf event is refused where asked.</summary>
    private static async Task<Session> OpenAsync(Way? way, int refuseEach = 0)
    {
        TestEngine.Embedded.Require();
        Assert.SkipUnless(FunctionTracing.IsAvailable, "This kernel does not let its functions be traced.");
        FaultySystemCalls system = new() { FaultOf = (command, attributes) => Refuse(way, command, attributes) };
        KernelFunctionPoint any = new("vmlinux", "vfs_read", IsReturn: false);
        KernelRuntime runtime = KernelRuntime.OpenOn(system);
        if (way == Way.Trampoline) Assert.SkipUnless(runtime.Functions.HasTrampoline(any), "This kernel has no trampolines for functions.");
        if (way == Way.Link) Assert.SkipUnless(runtime.Functions.HasMany([any]), "This kernel has no links to many functions.");
        if (way == Way.Kprobe) Assert.SkipUnless(File.Exists("/sys/bus/event_source/devices/kprobe/type"), "This kernel has no kprobes.");
        int events = 0;
        if (refuseEach != 0) system.Fault = call => call == "perf_event_open" && ++events % refuseEach == 0 ? -Errno.EINVAL : null;
        EmbeddedEngine engine = new(() => runtime);
        return new Session(await DTraceConsumer.OpenAsync(new ConsumerOptions { Engine = EngineKind.Embedded, Engines = [engine], Registry = new ConsumerRegistry() })) { System = system };
    }

    private static int? Refuse(Way? way, BpfCommand command, ReadOnlySpan<byte> attributes) => command switch
    {
        BpfCommand.ProgramLoad when way is Way.Link or Way.Kprobe && BinaryPrimitives.ReadUInt32LittleEndian(attributes[ProgramType..]) == TracingProgram => -Errno.ENOTSUPP,
        BpfCommand.LinkCreate when way is Way.Trampoline or Way.Kprobe && BinaryPrimitives.ReadUInt32LittleEndian(attributes[LinkType..]) == BpfCalls.FunctionsLink => -Errno.EOPNOTSUPP,
        _ => null,
    };

    private sealed class Session(DTraceConsumer consumer) : IAsyncDisposable
    {
        private static CancellationToken Token => TestContext.Current.CancellationToken;

        /// <summary>The calls it makes; null where they are the real ones.</summary>
        public FaultySystemCalls? System { get; init; }

        /// <summary>How many probes the program matches.</summary>
        public async Task<int> CompileAsync(string program) => (await consumer.CompileAsync(new ProgramSource { Text = program }, Token)).ProbeMatches;

        public Task StartAsync() => consumer.StartAsync(Token);

        public async Task<TraceResult> RunAsync(Action action)
        {
            await StartAsync();
            action();
            return await TraceResult.ReadToEndAsync(consumer);
        }

        public async ValueTask DisposeAsync() => await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }
}
