using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace DTracePS.Host;

/// <summary>
/// The streams on the console, as pwsh shows them: errors on standard error, all else on standard output,
/// escape sequences only where a terminal reads them. What asks the user stands in the file beside this one.
/// </summary>
internal sealed partial class ConsoleUserInterface(bool nonInteractive) : PSHostUserInterface
{
    private readonly Lock _gate = new();
    private bool _progressShown;
    private volatile bool _outputIsErrors;

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new ConsoleRawUserInterface();

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => Terminal.HasOutput && Terminal.UnderstandsEscapes;

    /// <inheritdoc/>
    public override void Write(string value) => WriteOut(value);

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        lock (_gate)
        {
            if (SupportsVirtualTerminal)
            {
                (ConsoleColor foreground, ConsoleColor background) = (Console.ForegroundColor, Console.BackgroundColor);
                if (foregroundColor != foreground) Console.ForegroundColor = foregroundColor;
                if (backgroundColor != background) Console.BackgroundColor = backgroundColor;
                WriteOut(value);
                Console.ResetColor();
            }
            else
            {
                WriteOut(value);
            }
        }
    }

    /// <inheritdoc/>
    public override void WriteLine(string value) => WriteOut(value + Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteErrorLine(string value)
    {
        lock (_gate)
        {
            ClearProgress();
            WriteError(value + Environment.NewLine);
        }
    }

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => WriteLabelled("DEBUG", message);

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => WriteLabelled("VERBOSE", message);

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => WriteLabelled("WARNING", message);

    /// <summary>Shows progress on the terminal's current line; where output is redirected, nothing.</summary>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (!SupportsVirtualTerminal) return;
        lock (_gate)
        {
            ClearProgress();
            if (record.RecordType == ProgressRecordType.Completed) return;
            string percent = record.PercentComplete < 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" {record.PercentComplete}%");
            string text = $"{record.Activity}: {record.StatusDescription}{percent}";
            int width = RawUI.BufferSize.Width - 1;
            Console.Out.Write(text.Length > width ? text[..width] : text);
            _progressShown = true;
        }
    }

    /// <summary>Sends what is written as output to standard error, until the returned scope ends.</summary>
    public IDisposable OutputAsErrors() => new ErrorScope(this);

    /// <summary>The yellow that pwsh gives its warning, verbose and debug lines, where a terminal shows it.</summary>
    private void WriteLabelled(string label, string message)
    {
        const string yellow = "\e[33;1m";
        const string reset = "\e[0m";
        WriteLine($"{yellow}{label}: {message}{reset}");
    }

    private void WriteOut(string value)
    {
        lock (_gate)
        {
            ClearProgress();
            if (_outputIsErrors) WriteError(value);
            else Console.Out.Write(GetOutputString(value, SupportsVirtualTerminal));
        }
    }

    private static void WriteError(string value) => Console.Error.Write(GetOutputString(value, Terminal.HasError && Terminal.UnderstandsEscapes));

    private void ClearProgress()
    {
        if (!_progressShown) return;
        Console.Out.Write("\r\e[K");
        _progressShown = false;
    }

    private sealed class ErrorScope : IDisposable
    {
        private readonly ConsoleUserInterface _owner;

        public ErrorScope(ConsoleUserInterface owner)
        {
            _owner = owner;
            owner._outputIsErrors = true;
        }

        public void Dispose() => _owner._outputIsErrors = false;
    }
}
