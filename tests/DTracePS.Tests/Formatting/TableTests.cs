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
        string text = PowerShellSession.Text("$items", AggregateView.Of(Samples.Count(7, "sshd")), AggregateView.Of(Samples.Quantize("bash")), AggregateView.Of(Samples.Quantize("cron")));
        Assert.Matches("@calls +sshd +7", text);
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
    public void AStackIsShownOneFrameALine()
    {
        string text = PowerShellSession.Text("$items", Samples.Record(new[] { Samples.Frame, new(0x20, "genunix", "write", 0) }, DTrace.Core.TraceAction.Stack));
        Assert.Contains(text.Split('\n'), line => line.TrimEnd().EndsWith("genunix`read+0x10", StringComparison.Ordinal));
        Assert.Contains(text.Split('\n'), line => line.Trim() == "genunix`write");
    }

    private static string StripColours(string line) => System.Text.RegularExpressions.Regex.Replace(line.TrimEnd('\r'), "\e\\[[0-9;]*m", string.Empty);
}
