using System.Collections.Concurrent;
using DTrace.Core;
using DTrace.Embedded.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>An engine that the contract is tested with.</summary>
public abstract class TestEngine
{
    /// <summary>Every wait of a test ends after this long: attaching all system calls takes the real dtrace half a minute.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static TestEngine Embedded { get; } = new EmbeddedTestEngine();

    public static TestEngine InProcess { get; } = new InProcessTestEngine();

    public static TestEngine LibDTrace { get; } = new LibDTraceTestEngine();

    private readonly ConcurrentDictionary<string, Lazy<Task<object?[]>>> _runs = new(StringComparer.Ordinal);

    public abstract IEngine Engine { get; }

    /// <summary>Skips the test, with the reason, where this machine cannot run the engine.</summary>
    public virtual void Require()
    {
    }

    public async Task<DTraceConsumer> OpenAsync(params (string Name, string? Value)[] options)
    {
        Require();
        return await DTraceConsumer.OpenAsync(
            new ConsumerOptions
            {
                Engine = Engine.Kind,
                Engines = [Engine],
                Options = [.. options.Select(option => KeyValuePair.Create(option.Name, option.Value))],
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a program until it stops by itself, and gives all it left behind.</summary>
    public async Task<TraceResult> RunAsync(string program, params (string Name, string? Value)[] options)
    {
        DTraceConsumer consumer = await OpenAsync(options);
        try
        {
            await consumer.CompileAsync(new ProgramSource { Text = program }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            return await TraceResult.ReadToEndAsync(consumer);
        }
        finally
        {
            await consumer.RemoveAsync(Limit, CancellationToken.None);
        }
    }

    /// <summary>The data of all records but exit()'s.</summary>
    public async Task<object?[]> TraceAsync(string program, params (string Name, string? Value)[] options)
    {
        TraceResult result = await RunAsync(program, options);
        Assert.Empty(result.Faults);
        return [.. result.Records.Where(record => record.Action != TraceAction.Exit).Select(record => record.Data)];
    }

    /// <summary>
    /// What one of a theory's cases traces: the first case runs all of them as one program, because a session of the real dtrace takes seconds.
    /// </summary>
    public async Task<object?> TraceOneAsync(string beginning, TheoryData<string, long> cases, Func<string, string> statement, string wanted)
    {
        Require();
        string[] values = [.. cases.Select(row => row.Data.Item1)];
        string program = beginning + string.Concat(values.Select(statement)) + " exit(0); }";
        Lazy<Task<object?[]>> run = _runs.GetOrAdd(program, text => new Lazy<Task<object?[]>>(() => TraceAsync(text)));
        object?[] data = await run.Value;
        Assert.Equal(values.Length, data.Length);
        return data[Array.IndexOf(values, wanted)] is var value and (long or ulong) ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    private sealed class EmbeddedTestEngine : TestEngine
    {
        public override IEngine Engine { get; } = new EmbeddedEngine();

        public override void Require()
        {
            if (!KernelRuntime.TryOpen(out _, out DTraceException? reason)) Assert.Skip($"The kernel engine cannot run here: {reason.Message}");
        }
    }

    private sealed class InProcessTestEngine : TestEngine
    {
        public override IEngine Engine { get; } = new InProcessEngine();
    }

    private sealed class LibDTraceTestEngine : TestEngine
    {
        public override IEngine Engine { get; } = new LibDTraceEngine();
    }
}
