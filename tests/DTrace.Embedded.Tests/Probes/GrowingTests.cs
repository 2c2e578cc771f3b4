using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Host;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Providers;
using DTrace.Embedded.Session;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Targets;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.Probes;

/// <summary>A provider that gains probes while a program is enabled at its pattern.</summary>
public sealed partial class GrowingTests
{
    private readonly GainingProvider _provider = new();

    [Fact]
    public async Task AProbeThatComesWhileTracingIsTracedToo()
    {
        TestEngine.Embedded.Require();
        DTraceConsumer consumer = await DTraceConsumer.OpenAsync(
            new ConsumerOptions { Engine = EngineKind.Embedded, Engines = [new GainingEngine(_provider)] }, TestContext.Current.CancellationToken);
        try
        {
            await consumer.CompileAsync(
                new ProgramSource { Text = "gaining*::: { @[probefunc, probename] = count(); } gaining:::first { @firsts = count(); }" }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            Call();
            Assert.Equal(["firsts", "getpgid, first"], await NamesAsync(consumer, 2));

            _provider.Functions = ["getpgid", "getsid"];
            Assert.Equal(["firsts", "getpgid, first", "getsid, second"], await NamesAsync(consumer, 3));
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    /// <summary>1,024 probes may come: the two after those are told of by name.</summary>
    [Fact]
    public async Task ProbesThatFindNoRoomAreToldOf()
    {
        TestEngine.Embedded.Require();
        DTraceConsumer consumer = await DTraceConsumer.OpenAsync(
            new ConsumerOptions { Engine = EngineKind.Embedded, Engines = [new GainingEngine(_provider)] }, TestContext.Current.CancellationToken);
        try
        {
            await consumer.CompileAsync(new ProgramSource { Text = "gaining*::: { @ = count(); }" }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            _provider.Functions = [.. Enumerable.Repeat("getpgid", 1 + 1024 + 2)];
            using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true, TestContext.Current.CancellationToken);
            Assert.Equal(ReaderWait.Item, await reader.WaitAsync(TestEngine.Limit, TestContext.Current.CancellationToken));
            Assert.True(reader.TryPeek(out object? item));
            DropRecord drop = Assert.IsType<DropRecord>(item);
            Assert.Equal((DropKind.NotEnabled, 2L, 2L), (drop.Kind, drop.Count, drop.Total));
            Assert.Equal(
                "Failed to enable gaining::getpgid:n1025: a program takes 1,024 probes that come while it runs. "
                    + "Failed to enable gaining::getpgid:n1026: a program takes 1,024 probes that come while it runs.",
                drop.Message);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    private static async Task<string[]> NamesAsync(DTraceConsumer consumer, int count)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        for (DateTime end = DateTime.UtcNow + TestEngine.Limit; names.Count < count && DateTime.UtcNow < end;)
        {
            Call();
            await Task.Delay(10, TestContext.Current.CancellationToken);
            foreach (AggregateRecord record in await consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken))
                names.Add(record.Name == "_" ? record.Key.ToString() : record.Name);
        }

        return [.. names];
    }

    private static void Call()
    {
        _ = GetProcessGroup(0);
        _ = GetSession(0);
    }

    [LibraryImport("libc.so.6", EntryPoint = "getpgid")]
    private static partial int GetProcessGroup(int process);

    [LibraryImport("libc.so.6", EntryPoint = "getsid")]
    private static partial int GetSession(int process);

    /// <summary>Probes on this process's own functions: the first is <c>first</c>, the second <c>second</c>.</summary>
    private sealed class GainingProvider : Provider
    {
        private static readonly string[] Names = ["first", "second"];

        public string[] Functions { get; set; } = ["getpgid"];

        public override string Name => "gaining";

        public override void Provide(ProbePattern pattern, ProbeRegistry registry)
        {
            string library = File.ReadLines("/proc/self/maps").First(line => line.EndsWith("/libc.so.6", StringComparison.Ordinal)).Split(' ')[^1];
            using FileStream file = File.OpenRead(library);
            Dictionary<string, ulong> offsets = ElfSymbols.Read(file).Functions.GroupBy(function => function.Name).ToDictionary(group => group.Key, group => group.First().FileOffset);
            for (int i = 0; i < Functions.Length; i++)
            {
                UserProbePoint point = new(library, offsets[Functions[i]], IsReturn: false, Environment.ProcessId);
                registry.Add(this, Name, string.Empty, Functions[i], i < Names.Length ? Names[i] : $"n{i}", new GainingSite(), data: point);
            }
        }
    }

    private sealed record GainingSite : ProbeSite
    {
        public override ProgramRole Role => ProgramRole.Probe;

        public override string ProgramName => "gaining";

        public override BpfProgramKind Kind => BpfProgramKind.UserProbe;

        public override bool Grows => true;

        public override AttachPoint PointOf(Probe probe) => (UserProbePoint)probe.Data!;

        public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) => new NoArguments(probes);

        private sealed class NoArguments(IReadOnlyList<SiteProbe> probes) : CookieTrampoline(probes, grows: true)
        {
            public override void EmitArgument(ProgramEmitter program, int index) => program.Code.Move(BpfRegister.R0, 0);
        }
    }

    private sealed class GainingEngine(Provider provider) : IEngine
    {
        public EngineKind Kind => EngineKind.Embedded;

        public IEngineSession Open(EngineOpenOptions options, CancellationToken cancellation)
        {
            KernelRuntime runtime = KernelRuntime.Open();
            ProbeRegistry probes = new(EngineKind.Embedded, [.. ProviderTable.Create(), provider]);
            return new EmbeddedSession(
                options.ConsumerId, runtime, probes, new KernelTarget { CpuPlaces = CpuList.Places(runtime.PossibleCpus) }, new EmbeddedSymbolResolver(), new SignalledStart(),
                static () => null);
        }
    }
}
