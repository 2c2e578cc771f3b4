namespace DTracePS.Tests;

/// <summary>A picture stands on the terminal's other screen, which is left behind as it was.</summary>
public sealed class TerminalScreenTests : IDisposable
{
    private readonly StringWriter _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void APictureIsRenewedInPlaceAndThenLeft()
    {
        using (TerminalScreen screen = new(_terminal, () => (80, 2)))
        {
            screen.Show(["a", "b"]);
            screen.Show(["c"]);
        }

        Assert.Equal("\e[?1049h\e[?25l\e[?7l\e[H\e[Ka\r\n\e[Kb" + "\e[H\e[Kc\r\n\e[J" + "\e[?7h\e[?25h\e[?1049l", _terminal.ToString());
    }

    [Fact]
    public void TheLastPictureStaysOnTheOrdinaryScreen()
    {
        using TerminalScreen screen = new(_terminal, () => (80, 24));
        screen.Show(["a"]);
        screen.Print(["last", "lines"]);
        Assert.EndsWith("\e[?1049l\rlast\r\nlines\r\n", _terminal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ATerminalThatDoesNotKnowItsSizeIsTakenForOneOf80By24()
    {
        using TerminalScreen screen = new(_terminal, () => (0, 0));
        Assert.Equal((80, 24), screen.Size);
    }
}
