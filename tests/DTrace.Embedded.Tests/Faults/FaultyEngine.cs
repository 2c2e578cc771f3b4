using DTrace.Core;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Tests.Kernel;

namespace DTrace.Embedded.Tests.Faults;

/// <summary>The engine Embedded over system calls of which one is refused.</summary>
internal sealed class FaultyEngine
{
    private int _call;

    /// <param name="refuses">Says of a call's number, from 0, and its name whether it is the one; the first such is.</param>
    /// <param name="errno">What it is refused with.</param>
    public FaultyEngine(Func<int, string, bool> refuses, int errno)
    {
        System.Fault = call =>
        {
            if (!refuses(_call++, call) || RefusedCall is not null) return null;
            RefusedCall = call;
            RefusedRequest = System.LastRequest;
            RefusedOrdinal = System.Calls.Count(made => made == call);
            return -errno;
        };
        Engine = new EmbeddedEngine(() => KernelRuntime.OpenOn(System));
    }

    public FaultySystemCalls System { get; } = new();

    public EmbeddedEngine Engine { get; }

    /// <summary>The call that was refused; null where there were not so many.</summary>
    public string? RefusedCall { get; private set; }

    /// <summary>Where the refused call is an ioctl(2): what it asked for.</summary>
    public uint RefusedRequest { get; private set; }

    /// <summary>The how-manieth call of its name it was, from 1.</summary>
    public int RefusedOrdinal { get; private set; }

    public Task<DTraceConsumer> OpenAsync() => DTraceConsumer.OpenAsync(
        new ConsumerOptions { Engine = EngineKind.Embedded, Engines = [Engine], Registry = new ConsumerRegistry() });
}
