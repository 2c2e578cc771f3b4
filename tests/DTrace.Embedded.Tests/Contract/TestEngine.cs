using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using DTrace.AbiServer;
using DTrace.Core;
using DTrace.Core.LibDTrace;
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

    /// <summary>As <see cref="Embedded"/>, with so many more clauses on BEGIN, none of which runs, that clauses stand in functions.</summary>
    public static TestEngine EmbeddedDivided { get; } = new EmbeddedTestEngine { Padding = ClausesThatNeverRun };

    /// <inheritdoc cref="EmbeddedDivided"/>
    public static TestEngine InProcessDivided { get; } = new InProcessTestEngine { Padding = ClausesThatNeverRun };

    public static TestEngine LibDTrace { get; } = new LibDTraceTestEngine();

    /// <summary>The engine LibDTrace over a platform's library, which the ABI server is; InProcess supplies its data.</summary>
    public static TestEngine Illumos { get; } = new AbiTestEngine(AbiPlatform.Illumos);

    /// <inheritdoc cref="Illumos"/>
    public static TestEngine FreeBsd { get; } = new AbiTestEngine(AbiPlatform.FreeBsd);

    /// <inheritdoc cref="Illumos"/>
    public static TestEngine MacOs { get; } = new AbiTestEngine(AbiPlatform.MacOs);

    /// <inheritdoc cref="Illumos"/>
    public static TestEngine Windows { get; } = new AbiTestEngine(AbiPlatform.Windows);

    /// <summary>As <see cref="Illumos"/>, with the kernel's data.</summary>
    public static TestEngine IllumosOverKernel { get; } = new AbiTestEngine(AbiPlatform.Illumos, Embedded);

    private static string ClausesThatNeverRun => string.Concat(Enumerable.Repeat("\nBEGIN /pid == -1/ { trace(\"never\"); }", 20));

    /// <summary>What follows every program that is run.</summary>
    protected string Padding { get; init; } = "";

    private readonly ConcurrentDictionary<string, Lazy<Task<object?[]>>> _runs = new(StringComparer.Ordinal);

    public abstract IEngine Engine { get; }

    /// <summary>Skips the test, with the reason, where this machine cannot run the engine.</summary>
    public virtual void Require()
    {
    }

    /// <summary>Fails the test where the engine was seen to do what it must not.</summary>
    public virtual void Check()
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
            await consumer.CompileAsync(new ProgramSource { Text = program + Padding }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            return await TraceResult.ReadToEndAsync(consumer);
        }
        finally
        {
            await consumer.RemoveAsync(Limit, CancellationToken.None);
            Check();
        }
    }

    /// <summary>Traces a command from its first instruction to its end; no clause may fault.</summary>
    public async Task<TraceResult> RunCommandAsync(string program, string file, params string[] arguments)
    {
        DTraceConsumer consumer = await OpenAsync();
        try
        {
            CancellationToken token = TestContext.Current.CancellationToken;
            await consumer.CreateProcessAsync(new TargetCommand { File = file, Arguments = arguments }, token);
            await consumer.CompileAsync(new ProgramSource { Text = program }, token);
            await consumer.StartAsync(token);
            TraceResult result = await TraceResult.ReadToEndAsync(consumer);
            Assert.Empty(result.Faults);
            return result;
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

    [SuppressMessage("Design", "CA1001", Justification = "The libraries live as long as the process, as a platform's does.")]
    private sealed class AbiTestEngine : TestEngine
    {
        private readonly AbiLibrary _library;
        private readonly TestEngine? _source;

        public AbiTestEngine(AbiPlatform platform, TestEngine? source = null)
        {
            _source = source;
            _library = new AbiLibrary(platform, source?.Engine);
            Engine = _library.Engine;
        }

        public override IEngine Engine { get; }

        public override void Require() => _source?.Require();

        public override void Check() => Assert.Empty(_library.Violations);
    }
}
