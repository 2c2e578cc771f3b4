using System.Runtime.InteropServices;

namespace DTracePS.Host;

/// <summary>
/// What the signals mean while a session lives: Ctrl-C stops the running pipeline and leaves the host; SIGTERM and SIGHUP stop it and end the host.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>How long a signalled end waits for the pipeline's finally blocks, in which a consumer is closed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Session _session;
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Takes the signals.</summary>
    public Interruption(Session session)
    {
        _session = session;
        Console.CancelKeyPress += OnCancelKeyPress;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => End(context, 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => End(context, 1)),
        ];
    }

    /// <summary>Gives the signals back.</summary>
    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKeyPress;
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }

    private void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs e)
    {
        if (e.SpecialKey != ConsoleSpecialKey.ControlC) return;
        e.Cancel = true;
        _session.Interrupt();
    }

    private void End(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        int exitCode = ExitCode.SignalBase + number;
        _session.RequestExit(exitCode);
        _session.Interrupt();
        _session.WaitUntilIdle(Grace);
        Environment.Exit(exitCode);
    }
}
