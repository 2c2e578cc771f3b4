using System.Globalization;
using System.Management.Automation.Host;
using System.Runtime.InteropServices;

namespace DTracePS;

/// <summary>
/// What brings a tracing in a console to its end before its time: Ctrl-C, as a key or as SIGINT; SIGTERM; SIGHUP; and the end of whoever
/// reads the process's output. The first of them asks the tracing to finish, so that END's records and the aggregations still come; with it the signals
/// are given back, and the next one is PowerShell's own or ends the process.
/// </summary>
internal sealed class TracingInterrupt : IDisposable
{
    /// <summary>The host whose pipelines run in the foreground of the process's console. Under others the process's signals are somebody else's.</summary>
    internal const string ConsoleHost = "ConsoleHost";

    /// <summary>128 and the signals' numbers, as shells have it.</summary>
    private const int Terminated = 143, HungUp = 129;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static int _claimed;

    private readonly PSHost _host;
    private readonly CancellationTokenSource _asked = new();
    private readonly ConsoleInterrupt? _keys;
    private readonly CancellationTokenRegistration _pressed;
    private readonly PosixSignalRegistration? _interrupt;
    private readonly PosixSignalRegistration? _terminate;
    private readonly PosixSignalRegistration? _hangUp;
    private readonly ConsoleCancelEventHandler? _breakHandler;
    private readonly Timer? _output;
    private int _given;

    private TracingInterrupt(PSHost host, bool takesKeys, char? key)
    {
        _host = host;
        if (!OperatingSystem.IsWindows())
        {
            _breakHandler = BreakHandler();
            if (_breakHandler is not null)
            {
                Console.CancelKeyPress -= _breakHandler;
                _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => End(context, null));
            }

            _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => End(context, Terminated));
            if (!IsHangUpIgnored()) _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => End(context, HungUp));
            if (Console.IsOutputRedirected && !ConsoleDescriptor.IsClosed(ConsoleDescriptor.Output)) _output = new Timer(_ => { if (ConsoleDescriptor.IsClosed(ConsoleDescriptor.Output)) Ask(); }, null, Pause, Pause);
        }

        _keys = takesKeys ? ConsoleInterrupt.TryClaim(key) : null;
        _pressed = _keys?.Pressed.Register(Ask) ?? default;
    }

    /// <summary>Set by the first of them.</summary>
    public CancellationToken Asked => _asked.Token;

    /// <summary>Whether Ctrl-C reaches the tracing, and not PowerShell, which would take no more objects from it.</summary>
    public bool TakesInterrupt => _keys is not null || _interrupt is not null;

    /// <summary>Takes what there is to take.</summary>
    /// <param name="host">The host the tracing runs in.</param>
    /// <param name="takesKeys">Whether the keyboard is the tracing's; of a traced command it is the command's, and Ctrl-C the signal that both get.</param>
    /// <param name="key">The key that does the same as Ctrl-C; null for none.</param>
    /// <returns>Null where the host is no console, or another tracing has taken it.</returns>
    public static TracingInterrupt? TryClaim(PSHost host, bool takesKeys, char? key = null) =>
        host.Name != ConsoleHost || Interlocked.Exchange(ref _claimed, 1) != 0 ? null : new TracingInterrupt(host, takesKeys, key);

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        using (ManualResetEvent over = new(initialState: false))
        {
            if (_output?.Dispose(over) == true) over.WaitOne();
        }

        GiveBack();
        _pressed.Dispose();
        _keys?.Dispose();
        _asked.Dispose();
        Volatile.Write(ref _claimed, 0);
    }

    private void End(PosixSignalContext context, int? exitCode)
    {
        if (Volatile.Read(ref _given) != 0) return;
        context.Cancel = true;
        if (exitCode is { } code) _host.SetShouldExit(code);
        Ask();
    }

    private void Ask()
    {
        GiveBack();
        try
        {
            _asked.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The tracing has just ended by itself.
        }
    }

    private void GiveBack()
    {
        if (Interlocked.Exchange(ref _given, 1) != 0) return;
        _interrupt?.Dispose();
        _terminate?.Dispose();
        _hangUp?.Dispose();
        if (_breakHandler is not null) Console.CancelKeyPress += _breakHandler;
    }

    /// <summary>
    /// PowerShell's own handler of Ctrl-C, which stops the pipeline at once (its ConsoleHost.cs: MyBreakHandler). There is no public way to put it
    /// off; where it is not found, SIGINT stays PowerShell's.
    /// </summary>
    private static ConsoleCancelEventHandler? BreakHandler() =>
        Type.GetType("Microsoft.PowerShell.ConsoleHost, Microsoft.PowerShell.ConsoleHost")
            ?.GetMethod("MyBreakHandler", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static, [typeof(object), typeof(ConsoleCancelEventArgs)])
            ?.CreateDelegate<ConsoleCancelEventHandler>();

    /// <summary>Whether the process was started so that SIGHUP does nothing, as by nohup(1): where /proc tells.</summary>
    private static bool IsHangUpIgnored()
    {
        const string Ignored = "SigIgn:";
        try
        {
            string? line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal));
            return line is not null && ulong.TryParse(line.AsSpan(Ignored.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong signals) && (signals & 1) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
