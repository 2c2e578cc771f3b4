using System.Diagnostics;
using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>Runs programs on the machine's libdtrace, as a consumer would.</summary>
internal sealed class Tracing : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public IEngineSession Session { get; } = new LibDTraceEngine().Open(new EngineOpenOptions { ConsumerId = 1 }, TestContext.Current.CancellationToken);

    public CollectingSink Sink { get; } = new();

    /// <summary>Runs a program until exit().</summary>
    public static Tracing Run(string program)
    {
        var tracing = new Tracing();
        try
        {
            tracing.Compile(program);
            tracing.Start();
            tracing.WorkUntil(status => status != EngineStatus.Running);
            tracing.Session.Stop(tracing.Sink);
            return tracing;
        }
        catch
        {
            tracing.Dispose();
            throw;
        }
    }

    public CompiledProgram Compile(string program) =>
        Session.Compile(new ProgramSource { Text = program }, TestContext.Current.CancellationToken);

    public void Start() => Session.Start(TestContext.Current.CancellationToken);

    /// <summary>Works until a status; fails the test after a minute.</summary>
    public EngineStatus WorkUntil(Func<EngineStatus, bool> reached)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            EngineStatus status = Session.Work(Sink);
            if (reached(status)) return status;
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, "libdtrace did not reach the status within a minute");
            TestContext.Current.CancellationToken.WaitHandle.WaitOne(10);
        }
    }

    public List<Entry> Entries(bool remove = false)
    {
        var visitor = new Visitor(remove);
        Session.WalkAggregations(visitor);
        return visitor.Entries;
    }

    public Entry SingleEntry(string name) => Assert.Single(Entries(), entry => entry.Description.Name == name);

    public void Dispose() => Session.Dispose();

    internal sealed record Entry(AggregateDescription Description, byte[] Bytes, long Normal)
    {
        public long[] Value => [.. Enumerable.Range(0, Description.ValueSize / 8).Select(i => BitConverter.ToInt64(Bytes, Description.ValueOffset + (8 * i)))];

        public byte[] Key(int index) => Bytes.AsSpan(Description.Keys[index].Offset, Description.Keys[index].Size).ToArray();
    }

    private sealed class Visitor(bool remove) : IAggregateVisitor
    {
        public List<Entry> Entries { get; } = [];

        public bool Visit(AggregateDescription description, ReadOnlySpan<byte> entry, long normal)
        {
            Entries.Add(new Entry(description, entry.ToArray(), normal));
            return remove;
        }
    }
}
