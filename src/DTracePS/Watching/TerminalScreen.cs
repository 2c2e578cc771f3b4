using System.Management.Automation.Host;
using System.Text;

namespace DTracePS;

/// <summary>
/// The terminal's other screen, on which a picture is renewed in place: what was on the ordinary one comes back when it is left, and a terminal that is
/// resized does not break the lines of this one anew. Lines are never wrapped on it. It is left at the process's end at the latest.
/// </summary>
internal sealed class TerminalScreen : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l\e[?7l";
    private const string Exit = "\e[?7h\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string ClearLine = "\e[K";
    private const string ClearBelow = "\r\n\e[J";

    private readonly TextWriter _terminal;
    private readonly Func<(int Columns, int Rows)> _size;
    private readonly Lock _gate = new();
    private bool _isIn;

    /// <param name="terminal">The terminal.</param>
    /// <param name="size">Tells its size at the moment.</param>
    public TerminalScreen(TextWriter terminal, Func<(int Columns, int Rows)> size)
    {
        _terminal = terminal;
        _size = size;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Its size at the moment; 80 by 24 where it does not know.</summary>
    public (int Columns, int Rows) Size => _size() is var (columns, rows) && columns > 0 && rows > 0 ? (columns, rows) : (80, 24);

    /// <summary>What can be drawn with on it.</summary>
    public WatchGlyphs Glyphs => WatchGlyphs.Of(_terminal.Encoding);

    /// <summary>The console's screen; null where the process's output is no terminal that can move its cursor, or the host is no console.</summary>
    public static TerminalScreen? TryOpen(PSHost host)
    {
        if (host.Name != TracingInterrupt.ConsoleHost || Console.IsOutputRedirected) return null;
        bool canMove = OperatingSystem.IsWindows() ? host.UI.SupportsVirtualTerminal : Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return canMove ? new TerminalScreen(Console.Out, static () => (Console.WindowWidth, Console.WindowHeight)) : null;
    }

    /// <summary>
    /// Shows lines in place of those it showed before. A line is cleared before it is written: behind a full one the cursor still stands on its last cell.
    /// </summary>
    public void Show(IReadOnlyList<string> lines)
    {
        lock (_gate)
        {
            StringBuilder frame = new(_isIn ? string.Empty : Enter);
            frame.Append(Home).AppendJoin("\r\n", lines.Select(line => ClearLine + line));
            if (lines.Count < Size.Rows) frame.Append(ClearBelow);
            _isIn = true;
            Write(frame.ToString());
        }
    }

    /// <summary>Goes back to the ordinary screen, if it is not there.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (!_isIn) return;
            _isIn = false;
            Write(Exit);
        }
    }

    /// <summary>Writes lines on the ordinary screen, where they stay.</summary>
    public void Print(IReadOnlyList<string> lines)
    {
        Leave();
        Write("\r" + string.Concat(lines.Select(line => line + "\r\n")));
    }

    /// <summary>Leaves it for good.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Leave();
    }

    private void OnProcessExit(object? sender, EventArgs e) => Leave();

    private void Write(string text)
    {
        try
        {
            _terminal.Write(text);
            _terminal.Flush();
        }
        catch (IOException)
        {
            // The terminal is gone, and with it who would look.
        }
    }
}
