namespace DTracePS;

/// <summary>
/// Reads the console's keys while a tracing runs, so that the first Ctrl-C reaches the cmdlet and not PowerShell, which would take no more
/// objects from it. At that Ctrl-C the console is given back: the next one is PowerShell's own, and stops the pipeline.
/// One other key can be asked to do the same; the others typed meanwhile are thrown away.
/// </summary>
internal sealed class ConsoleInterrupt : IDisposable
{
    /// <summary>The key that ends what shows a picture, as it ends less and top.</summary>
    public const char Quit = 'q';

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private static int _claimed;

    private readonly CancellationTokenSource _pressed = new();
    private readonly ManualResetEventSlim _over = new();
    private readonly Thread _watch;
    private readonly bool _before;
    private readonly char? _key;

    private ConsoleInterrupt(bool before, char? key)
    {
        _before = before;
        _key = key;
        _watch = new Thread(Watch) { IsBackground = true, Name = "DTrace Ctrl-C" };
        _watch.Start();
    }

    /// <summary>Set at the first Ctrl-C, or the key that does the same.</summary>
    public CancellationToken Pressed => _pressed.Token;

    /// <summary>Takes the console's keys.</summary>
    /// <param name="key">The key that does the same as Ctrl-C; null for none.</param>
    /// <returns>Null where there are none to read: the input is not the console, or another tracing reads them.</returns>
    public static ConsoleInterrupt? TryClaim(char? key)
    {
        if (Console.IsInputRedirected || Interlocked.Exchange(ref _claimed, 1) != 0) return null;
        try
        {
            bool before = Console.TreatControlCAsInput;
            Console.TreatControlCAsInput = true;
            return new ConsoleInterrupt(before, key);
        }
        catch (Exception unable) when (unable is IOException or InvalidOperationException or PlatformNotSupportedException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _claimed, 0);
            return null;
        }
    }

    /// <summary>Gives the console back.</summary>
    public void Dispose()
    {
        _over.Set();
        _watch.Join();
        _over.Dispose();
        _pressed.Dispose();
    }

    private bool IsEnd(ConsoleKeyInfo key) =>
        key.KeyChar == '\x03' || (key.Key == ConsoleKey.C && key.Modifiers == ConsoleModifiers.Control) || key.KeyChar == _key;

    private void Watch()
    {
        try
        {
            bool pressed = false;
            while (!pressed && !_over.Wait(Pause))
            {
                // A terminal that was closed has always something to read, which is never a key: Console.ReadKey would not return.
                while (!pressed && Console.KeyAvailable && !ConsoleDescriptor.IsClosed(ConsoleDescriptor.Input)) pressed = IsEnd(Console.ReadKey(intercept: true));
            }

            Restore();
            if (pressed) _pressed.Cancel();
        }
        catch (Exception lost) when (lost is IOException or InvalidOperationException)
        {
            Restore();
        }
    }

    private void Restore()
    {
        try
        {
            Console.TreatControlCAsInput = _before;
        }
        catch (IOException)
        {
            // The terminal is gone, and its setting with it.
        }
        finally
        {
            Volatile.Write(ref _claimed, 0);
        }
    }
}
