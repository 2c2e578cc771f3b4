using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>A consumer on the machine's libdtrace, and what it read until it ended.</summary>
internal sealed class Consuming : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private Consuming(DTraceConsumer consumer) => Consumer = consumer;

    public DTraceConsumer Consumer { get; }

    public List<TraceRecord> Records { get; } = [];

    /// <summary>The data of all records but exit()'s.</summary>
    public IEnumerable<object?> Data => Records.Where(record => record.Action != TraceAction.Exit).Select(record => record.Data);

    public static async Task<Consuming> OpenAsync(params (string Name, string? Value)[] options) => new(await DTraceConsumer.OpenAsync(
        new ConsumerOptions
        {
            Engine = EngineKind.LibDTrace,
            Engines = [new LibDTraceEngine()],
            Options = [.. options.Select(option => KeyValuePair.Create(option.Name, option.Value))],
            Registry = new ConsumerRegistry(),
        },
        TestContext.Current.CancellationToken));

    /// <summary>Runs a program until exit(), and reads all it recorded.</summary>
    public static async Task<Consuming> RunAsync(string program, params (string Name, string? Value)[] options)
    {
        Consuming consuming = await OpenAsync(options);
        try
        {
            await consuming.Consumer.CompileAsync(new ProgramSource { Text = program }, TestContext.Current.CancellationToken);
            await consuming.Consumer.StartAsync(TestContext.Current.CancellationToken);
            await consuming.ReadToEndAsync();
            return consuming;
        }
        catch
        {
            await consuming.DisposeAsync();
            throw;
        }
    }

    public async Task ReadToEndAsync()
    {
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([Consumer], waits: true, TestContext.Current.CancellationToken);
        ReaderWait wait;
        while ((wait = await reader.WaitAsync(Limit)) == ReaderWait.Item)
        {
            Assert.True(reader.TryPeek(out object? item));
            if (item is TraceRecord record) Records.Add(record);
            reader.Commit();
        }

        Assert.Equal(ReaderWait.Ended, wait);
    }

    public async Task<AggregateRecord> AggregateAsync(string name) => Assert.Single(
        await Consumer.ReadAggregationsAsync(new AggregateQuery { Names = candidate => candidate == name, Keep = true }, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync() => await Consumer.RemoveAsync(Limit, CancellationToken.None);
}
