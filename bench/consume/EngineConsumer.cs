using DTrace.AbiServer;
using DTrace.Core;

namespace DTrace.Consume;

/// <summary>The engine LibDTrace, and the consumer that has it.</summary>
internal static class EngineConsumer
{
    private static readonly ProgramSource Program = new() { Text = "BEGIN" };

    /// <summary>The engine alone: data are read in its calls of a sink.</summary>
    public static Totals InPlace(AbiLibrary library)
    {
        SummingSink sink = new();
        Run(library, _ => sink, static () => { });
        return sink.Totals;
    }

    /// <summary>Every datum becomes a typed record, which is read after the pass that brought it.</summary>
    public static Totals Records(AbiLibrary library)
    {
        List<TraceRecord> records = [];
        Totals totals = default;
        Run(
            library,
            symbols => new RecordDecoder(1, symbols, records.Add, static _ => { }, static _ => { }),
            () =>
            {
                foreach (TraceRecord record in records) Add(ref totals, record);
                records.Clear();
            });
        return totals;
    }

    /// <summary>All of it: the consumer's thread, its queue, and a reader on another thread.</summary>
    public static Totals Consumer(AbiLibrary library)
    {
        Totals totals = default;
        ConsumerOptions options = new() { Engine = EngineKind.LibDTrace, Engines = [library.Engine] };
        DTraceConsumer consumer = DTraceConsumer.OpenAsync(options).GetAwaiter().GetResult();
        consumer.CompileAsync(Program).GetAwaiter().GetResult();
        consumer.StartAsync().GetAwaiter().GetResult();
        using (RecordReader reader = DTraceConsumer.OpenReaderAsync([consumer], waits: true).GetAwaiter().GetResult())
        {
            while (reader.Wait(Timeout.InfiniteTimeSpan) == ReaderWait.Item)
            {
                while (reader.TryPeek(out object? item))
                {
                    Add(ref totals, (TraceRecord)item);
                    reader.Commit();
                }
            }
        }

        consumer.RemoveAsync(TimeSpan.FromMinutes(1)).GetAwaiter().GetResult();
        return totals;
    }

    private static void Run(AbiLibrary library, Func<ISymbolResolver, IRecordSink> sink, Action pass)
    {
        using IEngineSession session = library.Engine.Open(new EngineOpenOptions { ConsumerId = 1 }, CancellationToken.None);
        session.Compile(Program, CancellationToken.None);
        session.Start(CancellationToken.None);
        IRecordSink receiver = sink(session.Symbols);
        EngineStatus status;
        do
        {
            status = session.Work(receiver);
            pass();
        }
        while (status == EngineStatus.Running);
    }

    private static void Add(ref Totals totals, TraceRecord record)
    {
        if (record.Index == 0) totals.Firings++;
        totals.Records++;
        if (record.Data is long number) totals.Numbers += number;
        else totals.Text += ((string)record.Data!).Length;
        if (record.Action == TraceAction.Exit) totals.Status = (int)(long)record.Data;
    }
}
