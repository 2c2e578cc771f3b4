using DTrace.Core;
using DTrace.Embedded;

namespace DTracePS.Compare;

/// <summary>Our own engine in this process.</summary>
internal static class Ours
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>A consumer with a program, not yet started.</summary>
    public static DTraceConsumer Compile(string program, params KeyValuePair<string, string?>[] options)
    {
        DTraceConsumer consumer = DTraceConsumer.OpenAsync(new ConsumerOptions { Engine = EngineKind.Embedded, Engines = [new EmbeddedEngine()], Options = options })
            .GetAwaiter().GetResult();
        consumer.CompileAsync(new ProgramSource { Text = program }).GetAwaiter().GetResult();
        return consumer;
    }

    public static DTraceConsumer Start(string program, params KeyValuePair<string, string?>[] options)
    {
        DTraceConsumer consumer = Compile(program, options);
        consumer.StartAsync().GetAwaiter().GetResult();
        return consumer;
    }

    public static IReadOnlyList<AggregateRecord> Read(this DTraceConsumer consumer) => consumer.ReadAggregationsAsync(new AggregateQuery()).GetAwaiter().GetResult();

    public static void Stop(this DTraceConsumer consumer) => consumer.StopAsync(Limit).GetAwaiter().GetResult();

    public static void Remove(this DTraceConsumer consumer) => consumer.RemoveAsync(Limit).GetAwaiter().GetResult();
}
