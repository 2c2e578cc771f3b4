using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Faults;

/// <summary>A tracepoint that was listed, and is gone when tracing starts: its module was unloaded.</summary>
public sealed class VanishedPointTests
{
    private const string Gone = "sched_switch";

    [Fact]
    public async Task WhereItIsAllThatIsTracedItIsAnErrorWithItsName()
    {
        DTraceConsumer consumer = await OpenAsync("rawtp:sched::sched_switch { n++; }");
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => consumer.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal((DTraceErrorKind.NoProbe, "This kernel has no raw tracepoint 'sched_switch'."), (error.Kind, error.Message));
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }

    [Fact]
    public async Task WhereThereIsMoreToTraceItIsToldByNameAndTheRestIsTraced()
    {
        DTraceConsumer consumer = await OpenAsync("rawtp:sched::sched_switch { n++; } syscall:::entry { exit(3); }");
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        TraceResult result = await TraceResult.ReadToEndAsync(consumer);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        DropRecord drop = Assert.Single(result.Drops);
        Assert.Equal((DropKind.NotEnabled, 1, "This kernel has no raw tracepoint 'sched_switch'."), (drop.Kind, drop.Count, drop.Message));
        Assert.Equal(3, result.ExitStatus);
    }

    private static async Task<DTraceConsumer> OpenAsync(string program)
    {
        TestEngine.Embedded.Require();
        FaultySystemCalls system = new() { FaultOf = static (command, attributes) => command == BpfCommand.RawTracepointOpen && NameOf(attributes) == Gone ? -Errno.ENOENT : null };
        EmbeddedEngine engine = new(() => KernelRuntime.OpenOn(system));
        DTraceConsumer consumer = await DTraceConsumer.OpenAsync(new ConsumerOptions { Engine = EngineKind.Embedded, Engines = [engine], Registry = new ConsumerRegistry() });
        await consumer.CompileAsync(new ProgramSource { Text = program }, TestContext.Current.CancellationToken);
        return consumer;
    }

    private static string? NameOf(ReadOnlySpan<byte> attributes) => Marshal.PtrToStringUTF8((nint)BinaryPrimitives.ReadUInt64LittleEndian(attributes));
}
