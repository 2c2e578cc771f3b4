namespace DTracePS.Tests;

/// <summary>While it lives, the scripted engine's sessions stay in a call, deaf to cancellation, as a busy library would.</summary>
internal sealed class BlockedCall : IDisposable
{
    private static volatile BlockedCall? _current;

    private readonly string _call;
    private readonly ManualResetEventSlim _reached = new();
    private readonly ManualResetEventSlim _released = new();

    /// <param name="call">A member of the session, or Open.</param>
    public BlockedCall(string call)
    {
        _call = call;
        _current = this;
    }

    /// <summary>Called by the engine at the begin of each call.</summary>
    public static void Pass(string call)
    {
        if (_current is not { } blocked || blocked._call != call) return;
        blocked._reached.Set();
        blocked._released.Wait(CancellationToken.None);
    }

    /// <summary>Waits until a session is in the call.</summary>
    public bool WaitUntilReached() => _reached.Wait(TimeSpan.FromSeconds(20), CancellationToken.None);

    /// <summary>Lets the sessions go on.</summary>
    public void Dispose()
    {
        _current = null;
        _released.Set();
    }
}
