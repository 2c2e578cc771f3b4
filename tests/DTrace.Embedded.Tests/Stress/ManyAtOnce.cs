using System.Globalization;
using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>Hundreds of consumers trace at the same time, and each sees all.</summary>
[Collection(nameof(RunsAlone))]
[Trait("Kind", "Stress")]
public sealed partial class ManyAtOnce
{
    private const int KernelConsumers = 200;
    private const int InProcessConsumers = 300;
    private const int Calls = 100;

    /// <summary>A number that no other process passes to getpgid by chance.</summary>
    private const int Marker = 0x5eed_1234;

    private static readonly string KernelProgram = string.Create(
        CultureInfo.InvariantCulture, $"syscall::getpgid:entry /pid == {Environment.ProcessId} && arg0 == {Marker}/ {{ @ = count(); trace(arg0); }}");

    [Fact]
    public async Task OnTheKernelEachCountsEveryCall()
    {
        TestEngine.Embedded.Require();
        DTraceConsumer[] consumers = await Task.WhenAll(Enumerable.Range(0, KernelConsumers).Select(_ => StartAsync()));
        try
        {
            for (int i = 0; i < Calls; i++) _ = GetProcessGroup(Marker);
            await Task.WhenAll(consumers.Select(consumer => consumer.StopAsync(TestEngine.Limit, CancellationToken.None)));
            foreach (DTraceConsumer consumer in consumers)
            {
                TraceResult result = await TraceResult.ReadToEndAsync(consumer);
                Assert.Equal((Calls, Calls), (Assert.Single(result.Aggregations).Count, result.Records.Count));
                Assert.Empty(result.Drops);
            }
        }
        finally
        {
            await Task.WhenAll(consumers.Select(consumer => consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None)));
        }

        StressTime.Report("consumers at once on the kernel", $"{KernelConsumers}; each counted and recorded all of {Calls} calls");
    }

    [Fact]
    public async Task InProcessEachRunsItsProgram()
    {
        TraceResult[] results = await Task.WhenAll(
            Enumerable.Range(0, InProcessConsumers).Select(i => TestEngine.InProcess.RunAsync($"BEGIN {{ trace({i}); }} tick-10ms {{ exit({i % 100}); }}")));
        Assert.Equal(Enumerable.Range(0, InProcessConsumers).Select(i => (int?)(i % 100)), results.Select(result => result.ExitStatus));
        Assert.Equal(Enumerable.Range(0, InProcessConsumers).Select(i => (object)(long)i), results.Select(result => result.Records[0].Data!));
        StressTime.Report("consumers at once in process", $"{InProcessConsumers}; each ran to its exit()");
    }

    private static async Task<DTraceConsumer> StartAsync()
    {
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync(("bufsize", "64k"));
        await consumer.CompileAsync(new ProgramSource { Text = KernelProgram }, CancellationToken.None);
        await consumer.StartAsync(CancellationToken.None);
        return consumer;
    }

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GetProcessGroup(int process);
}
