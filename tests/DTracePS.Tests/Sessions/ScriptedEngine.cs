using System.Collections.Concurrent;
using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>
/// An engine that does what its "program" says, word by word: <c>trace 3</c> fires three times, with the data 0, 1, 2; <c>each 2</c> fires
/// twice at every pass; <c>end 1</c> fires once as tracing stops; <c>exit 4</c>; <c>drop</c>; <c>fault</c>; <c>count name key value</c>;
/// <c>destructive</c>; <c>bad</c> does not compile; <c>hang</c> compiles until it is cancelled; <c>stuck</c> starts until it is let go;
/// <c>turn</c> waits for its turn to compile until it is cancelled. A <see cref="BlockedCall"/> makes a session block in any of its calls.
/// </summary>
internal sealed class ScriptedEngine : IEngine
{
    public static ManualResetEventSlim Stuck { get; } = new(true);

    /// <summary>The processes that sessions were asked for: commands with their arguments, and numbers.</summary>
    public static ConcurrentQueue<string> Targets { get; } = new();

    /// <summary>Sessions open now.</summary>
    public static int Open => Volatile.Read(ref _open);

    private static int _open;

    public EngineKind Kind => EngineKind.InProcess;

    IEngineSession IEngine.Open(EngineOpenOptions options, CancellationToken cancellation)
    {
        BlockedCall.Pass("Open");
        Interlocked.Increment(ref _open);
        return new ScriptedSession(options.ConsumerId);
    }

    public static void Closed() => Interlocked.Decrement(ref _open);
}
