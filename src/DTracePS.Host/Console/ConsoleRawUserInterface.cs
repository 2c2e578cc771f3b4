using System.Management.Automation;
using System.Management.Automation.Host;

namespace DTracePS.Host;

/// <summary>The terminal's cells, as far as .NET gives them; a redirected stream has a constant size and no cursor.</summary>
internal sealed class ConsoleRawUserInterface : PSHostRawUserInterface
{
    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor
    {
        get => Console.ForegroundColor;
        set => Console.ForegroundColor = value;
    }

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor
    {
        get => Console.BackgroundColor;
        set => Console.BackgroundColor = value;
    }

    /// <inheritdoc/>
    public override Size BufferSize
    {
        get => Terminal.HasOutput ? new(AtLeastOne(Console.BufferWidth, Terminal.DefaultWidth), AtLeastOne(Console.BufferHeight, Terminal.DefaultHeight)) : Constant;
        set => throw Unsupported();
    }

    /// <inheritdoc/>
    public override Size WindowSize
    {
        get => Terminal.HasOutput ? new(AtLeastOne(Console.WindowWidth, Terminal.DefaultWidth), AtLeastOne(Console.WindowHeight, Terminal.DefaultHeight)) : Constant;
        set => throw Unsupported();
    }

    /// <inheritdoc/>
    public override Size MaxWindowSize => WindowSize;

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => WindowSize;

    /// <inheritdoc/>
    public override Coordinates CursorPosition
    {
        get => Terminal.HasOutput && Terminal.HasInput ? new(Console.CursorLeft, Console.CursorTop) : default;
        set
        {
            if (Terminal.HasOutput) Console.SetCursorPosition(value.X, value.Y);
        }
    }

    /// <inheritdoc/>
    public override Coordinates WindowPosition
    {
        get => default;
        set => throw Unsupported();
    }

    /// <inheritdoc/>
    public override int CursorSize
    {
        get => Terminal.HasOutput && OperatingSystem.IsWindows() ? Console.CursorSize : 100;
        set
        {
            if (OperatingSystem.IsWindows()) Console.CursorSize = value;
            else throw Unsupported();
        }
    }

    /// <inheritdoc/>
    public override string WindowTitle
    {
        get => OperatingSystem.IsWindows() ? Console.Title : string.Empty;
        set
        {
            if (Terminal.HasOutput) Console.Title = value;
        }
    }

    /// <inheritdoc/>
    public override bool KeyAvailable => Terminal.HasInput && Console.KeyAvailable;

    private static Size Constant => new(Terminal.DefaultWidth, Terminal.DefaultHeight);

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if ((options & (ReadKeyOptions.IncludeKeyDown | ReadKeyOptions.IncludeKeyUp)) == 0)
            throw new PSArgumentException("Name at least one of IncludeKeyDown and IncludeKeyUp.", nameof(options));
        if (!Terminal.HasInput) throw new HostException("A key can be read only from a terminal, and input is redirected.");
        ConsoleKeyInfo key = Console.ReadKey(intercept: options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, ControlKeys(key.Modifiers), keyDown: options.HasFlag(ReadKeyOptions.IncludeKeyDown));
    }

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
        while (KeyAvailable) Console.ReadKey(intercept: true);
    }

    /// <summary>A terminal does not tell what it shows.</summary>
    /// <exception cref="PSNotSupportedException">Always.</exception>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported();

    /// <inheritdoc cref="GetBufferContents"/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw Unsupported();

    /// <inheritdoc cref="GetBufferContents"/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported();

    /// <summary>Clears the screen, for which the engine passes a rectangle of -1; other rectangles cannot be filled.</summary>
    /// <exception cref="PSNotSupportedException">The rectangle is not the whole screen.</exception>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        if (rectangle is not { Left: -1, Top: -1, Right: -1, Bottom: -1 }) throw Unsupported();
        if (Terminal.HasOutput) Console.Clear();
    }

    private static ControlKeyStates ControlKeys(ConsoleModifiers modifiers)
    {
        ControlKeyStates states = 0;
        if (modifiers.HasFlag(ConsoleModifiers.Control)) states |= ControlKeyStates.LeftCtrlPressed;
        if (modifiers.HasFlag(ConsoleModifiers.Alt)) states |= ControlKeyStates.LeftAltPressed;
        if (modifiers.HasFlag(ConsoleModifiers.Shift)) states |= ControlKeyStates.ShiftPressed;
        return states;
    }

    /// <summary>Some terminals report a size of 0.</summary>
    private static int AtLeastOne(int size, int otherwise) => size > 0 ? size : otherwise;

    private static PSNotSupportedException Unsupported() => new("A terminal gives a program no such access to its screen.");
}
