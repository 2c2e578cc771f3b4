using DTrace.AbiServer;
using DTrace.Core.Tests.LibDTrace.Library;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>The engine LibDTrace over a library that the ABI server is, with data that a test scripts.</summary>
internal sealed class AbiEngine : IDisposable
{
    public static readonly ProbeDescription Begin = FakeSession.Begin;

    public AbiEngine(AbiPlatform platform, Func<FakeEngine, AbiLibrary>? make = null)
    {
        Library = make?.Invoke(Source) ?? new AbiLibrary(platform, Source);
        Engine = Library.Engine;
    }

    public static TheoryData<AbiPlatform> Platforms => [AbiPlatform.Illumos, AbiPlatform.FreeBsd, AbiPlatform.MacOs, AbiPlatform.Windows];

    /// <summary>What traces.</summary>
    public FakeEngine Source { get; } = new();

    public AbiLibrary Library { get; }

    public IEngine Engine { get; }

    public IEngineSession Open() => Engine.Open(new EngineOpenOptions { ConsumerId = 7 }, TestContext.Current.CancellationToken);

    public IEngineSession Start()
    {
        IEngineSession session = Open();
        session.Compile(Scripts.Program, TestContext.Current.CancellationToken);
        session.Start(TestContext.Current.CancellationToken);
        return session;
    }

    public async Task<DTraceConsumer> ConsumeAsync(Func<ConsumerOptions, ConsumerOptions>? with = null)
    {
        ConsumerOptions options = new() { Engine = EngineKind.LibDTrace, Engines = [Engine], Registry = new ConsumerRegistry() };
        DTraceConsumer consumer = await DTraceConsumer.OpenAsync(with?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
        await consumer.CompileAsync(Scripts.Program, TestContext.Current.CancellationToken);
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        return consumer;
    }

    /// <summary>What one firing of the source becomes: it is delivered in one pass.</summary>
    public static CollectingSink Deliver(AbiPlatform platform, Action<IRecordSink> fire)
    {
        using AbiEngine abi = new(platform);
        abi.Source.Session.OnWork = Scripts.Once(fire);
        using IEngineSession session = abi.Start();
        CollectingSink sink = new();
        session.Work(sink);
        Assert.Empty(abi.Library.Violations);
        return sink;
    }

    /// <summary>A firing of BEGIN with data of one action.</summary>
    public static void Fire(IRecordSink sink, RecordDescription description, byte[] bytes)
    {
        sink.BeginFiring(Begin, 0, 5_000_000_123);
        sink.Datum(description, bytes);
        sink.EndFiring();
    }

    public void Dispose() => Library.Dispose();
}
