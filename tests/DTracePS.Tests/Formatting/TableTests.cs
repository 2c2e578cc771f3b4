namespace DTracePS.Tests;

/// <summary>What a user sees at the prompt, on 80 columns.</summary>
public sealed class TableTests
{
    [Theory]
    [InlineData("New-DTraceConsumer -Name web", "Id", "Name", "Engine", "State", "web", "InProcess", "Created")]
    [InlineData("Invoke-DTrace 'trace 1 exit 0'", "CPU", "ID", "FUNCTION:NAME", "Data", ":BEGIN")]
    [InlineData("Invoke-DTrace 'count calls read 5 exit 0' | Where-Object { $_.Value }", "Name", "Key", "Value", "@calls", "read", "5")]
    [InlineData("New-DTraceConsumer | Get-DTraceProbe", "Provider", "Module", "Function", "dtrace", "BEGIN")]
    [InlineData("New-DTraceConsumer | Get-DTraceOption bufsize", "Name", "Value", "Kind", "Syntax", "bufsize", "4m", "Runtime", "Size")]
    [InlineData("New-DTraceConsumer | Invoke-DTraceCompile 'trace 1'", "Probes", "Destructive", "Source", "trace 1")]
    public void ATableShowsWhatMattersWithinEightyColumns(string script, params string[] words)
    {
        string text = PowerShellSession.Text(script);
        Assert.All(words, word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.All(text.Split('\n'), line => Assert.InRange(StripColours(line).Length, 0, 80));
    }

    private static string StripColours(string line) => System.Text.RegularExpressions.Regex.Replace(line.TrimEnd('\r'), "\e\\[[0-9;]*m", string.Empty);
}
