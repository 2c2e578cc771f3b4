namespace DTracePS.Tests;

/// <summary>What a user sees at the prompt, on 80 columns.</summary>
public sealed class TableTests
{
    [Theory]
    [InlineData("New-DTraceConsumer -Name web", "Id", "Name", "Engine", "State", "web", "InProcess", "Created")]
    [InlineData("Invoke-DTrace 'trace 1 exit 0'", "CPU", "ID", "FUNCTION:NAME", "Data", ":BEGIN")]
    [InlineData("Invoke-DTrace 'count calls read 5' -Duration 50ms", "Name", "Key", "Value", "@calls", "read", "5")]
    [InlineData("New-DTraceConsumer | Get-DTraceProbe", "Provider", "Module", "Function", "dtrace", "BEGIN")]
    [InlineData("New-DTraceConsumer | Get-DTraceOption bufsize", "Name", "Value", "Kind", "Syntax", "bufsize", "4m", "Runtime", "Size")]
    [InlineData("New-DTraceConsumer | Invoke-DTraceCompile 'trace 1'", "Probes", "Destructive", "Source", "trace 1")]
    public void ATableShowsWhatMattersWithinEightyColumns(string script, params string[] words)
    {
        string text = PowerShellSession.Text(script);
        Assert.All(words, word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.All(text.Split('\n'), line => Assert.InRange(StripColours(line).Length, 0, 80));
    }

    [Fact]
    public void DistributionsAreDrawnBesideATableOfScalars()
    {
        string text = StripColours(PowerShellSession.Text("$items", Samples.Count(7, "sshd"), Samples.Quantize("bash"), Samples.Quantize("cron")));
        Assert.Matches("Name +Key +Value\n", text);
        Assert.Matches("@calls +sshd +7\n", text);
        Assert.Contains("@calls bash\n", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("------------- Distribution -------------").Length - 1);
    }

    [Fact]
    public void AggregationsAfterRecordsAreLines()
    {
        string text = PowerShellSession.Text("Invoke-DTrace 'trace 1 exit 0 count calls read 5 count calls write 6'");
        Assert.Contains("FUNCTION:NAME", text, StringComparison.Ordinal);
        Assert.Matches("\n@calls +read +5 *\n", text);
        Assert.Matches("\n@calls +write +6 *\n", text);
        Assert.DoesNotContain("SumOfSquares", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AfterAnObjectOfAnotherTypeOnlyWhatMattersIsListed()
    {
        string text = StripColours(PowerShellSession.Text("$items", Samples.Probe, Samples.Record("\e[31m"), Samples.Count(7, "sshd\n")));
        Assert.Contains("Probe    : syscall::read:entry\nCpu      : 1\nAction   : Trace\nDataText : \\033[31m\n", text, StringComparison.Ordinal);
        Assert.Contains("Name      : calls\nKeyText   : sshd\\n\nValueText : 7\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Firing", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SumOfSquares", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, 43)]
    [InlineData(200, 163)]
    public void KeysTakeTheRoomThatTheConsoleHas(int columns, int keyWidth)
    {
        string key = new('k', 165);
        string[] lines = StripColours(PowerShellSession.Text("$items", columns, Samples.Count(7, key))).Split('\n');
        string line = Assert.Single(lines, line => line.EndsWith(" 7", StringComparison.Ordinal));
        Assert.Equal(new string('k', keyWidth), line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        Assert.Equal(columns - 1, line.Length);
    }

    [Fact]
    public void ALongKeyLeavesItsValueInLine()
    {
        string[] lines = PowerShellSession.Text("$items", Samples.Record(1L), Samples.Count(7, new string('k', 60)), Samples.Count(8, "short")).Split('\n');
        Assert.Equal(
            Assert.Single(lines, line => line.EndsWith(" 7", StringComparison.Ordinal)).Length, Assert.Single(lines, line => line.EndsWith(" 8", StringComparison.Ordinal)).Length);
    }

    [Fact]
    public void AStackIsShownOneFrameALine()
    {
        string text = PowerShellSession.Text("$items", Samples.Record(new[] { Samples.Frame, new(0x20, "genunix", "write", 0) }, DTrace.Core.TraceAction.Stack));
        Assert.Contains(text.Split('\n'), line => line.TrimEnd().EndsWith("genunix`read+0x10", StringComparison.Ordinal));
        Assert.Contains(text.Split('\n'), line => line.Trim() == "genunix`write");
    }

    private static string StripColours(string line) => System.Text.RegularExpressions.Regex.Replace(line.TrimEnd('\r'), "\e\\[[0-9;]*m", string.Empty);
}
