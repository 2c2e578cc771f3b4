using System.Management.Automation;

namespace DTracePS.Tests;

/// <summary>What Tab gives at the end of a command line.</summary>
public sealed class CompletionTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    private CompletionResult[] Complete(string line)
    {
        using PowerShell shell = session.Begin("param($line, $at) [System.Management.Automation.CommandCompletion]::CompleteInput($line, $at, $null).CompletionMatches");
        int at = line.LastIndexOf('|');
        shell.AddParameter("line", line.Remove(at, 1)).AddParameter("at", at);
        return [.. shell.Invoke().Select(item => (CompletionResult)item.BaseObject)];
    }

    private string[] Texts(string line) => [.. Complete(line).Select(result => result.CompletionText)];

    [Theory]
    [InlineData("Invoke-DTrace 'syscall::wr|", "'syscall::write:entry")]
    [InlineData("Invoke-DTrace 'syscall::wr|'", "'syscall::write:entry'")]
    [InlineData("Invoke-DTrace -Program 'syscall::wr|", "'syscall::write:entry")]
    [InlineData("Invoke-DTraceCompile 'syscall::wr|", "'syscall::write:entry")]
    [InlineData("$c; Invoke-DTraceCompile -Consumer 1 'syscall::wr|", "'syscall::write:entry")]
    [InlineData("Invoke-DTrace \"syscall::wr|", "\"syscall::write:entry")]
    [InlineData("Invoke-DTrace syscall::wr|", "'syscall::write:entry")]
    [InlineData("Invoke-DTrace 'BEGIN { printf(\"it''s\"); } syscall::wr|", "'BEGIN { printf(\"it''s\"); } syscall::write:entry")]
    [InlineData("Invoke-DTrace \"BEGIN { trace(`\"a`\"); } syscall::wr|", "\"BEGIN { trace(`\"a`\"); } syscall::write:entry")]
    [InlineData("Invoke-DTrace \"tick-$rate { } syscall::wr|", "\"tick-$rate { } syscall::write:entry")]
    [InlineData("Invoke-DTrace 'BEGIN { execn|", "'BEGIN { execname")]
    [InlineData("Invoke-DTrace 'BEGIN { tracem|", "'BEGIN { tracemem(")]
    [InlineData("Invoke-DTrace 'BEGIN { @ = llq|", "'BEGIN { @ = llquantize(")]
    [InlineData("Invoke-DTrace 'BEGIN /stringo|", "'BEGIN /stringof")]
    [InlineData("Invoke-DTrace 'BEGIN { trace($targ|", "'BEGIN { trace($target")]
    [InlineData("Invoke-DTrace \"BEGIN { trace(`$targ|", "\"BEGIN { trace(`$target")]
    [InlineData("Invoke-DTrace 'BEGIN { @calls = count(); clear(@ca|", "'BEGIN { @calls = count(); clear(@calls")]
    [InlineData("Invoke-DTrace 'BEGIN { self->started = 1; trace(self->st|", "'BEGIN { self->started = 1; trace(self->started")]
    [InlineData("Invoke-DTrace 'BEGIN { total = 1; trace(tot|", "'BEGIN { total = 1; trace(total")]
    [InlineData("Invoke-DTrace '#pragma D option bufs|", "'#pragma D option bufsize=")]
    [InlineData("Invoke-DTrace 'BEGIN { trace(1); }\n\nsyscall::wr|", "'BEGIN { trace(1); }\n\nsyscall::write:entry")]
    public void DIsCompletedInItsString(string line, string expected) => Assert.Equal([expected], Texts(line));

    [Fact]
    public void DIsCompletedBehindAPipe() => Assert.Equal(["'BEGIN { execname"], Texts("New-DTraceConsumer | Invoke-DTraceCompile 'BEGIN { execn|"));

    [Fact]
    public void AListShowsThePartAndTheToolTipTheProbes()
    {
        CompletionResult read = Assert.Single(Complete("Invoke-DTrace 'syscall::re|"));
        Assert.Equal(("read", "2 probes, such as syscall::read:entry"), (read.ListItemText, read.ToolTip));
    }

    [Fact]
    public void AFunctionsToolTipIsItsPrototype() =>
        Assert.Equal("action: tracemem(expression, size_t, ...)", Assert.Single(Complete("Invoke-DTrace 'BEGIN { tracem|")).ToolTip);

    [Theory]
    [InlineData("Invoke-DTrace 'none::re|")]
    [InlineData("Invoke-DTrace 'BEGIN { printf(\"tra|")]
    [InlineData("Invoke-DTrace 'BEGIN { }|'")]
    [InlineData("Invoke-DTrace 'BEGIN { )))zz|")]
    [InlineData("Invoke-DTrace 'syscall::re| -Engine LibDTrace")]
    public void WhereThereIsNothingToSuggestItIsSilent(string line) => Assert.Empty(Texts(line));

    [Fact]
    public void AProbesPartsAreCompletedByWhatTheOthersAllow()
    {
        Assert.Equal(["dtrace", "syscall"], Texts("Get-DTraceProbe |"));
        Assert.Equal(["read", "write"], Texts("Get-DTraceProbe syscall -Function |"));
        Assert.Equal(["entry"], Texts("Get-DTraceProbe syscall -Function write -Name |"));
        Assert.Empty(Texts("Get-DTraceProbe dtrace -Function |"));
    }

    [Theory]
    [InlineData("Set-DTraceOption bufpolicy |", "ring", "fill", "switch")]
    [InlineData("Set-DTraceOption quiet |", "$true", "$false")]
    [InlineData("Set-DTraceOption bufsize |", "4m")]
    [InlineData("Set-DTraceOption switchrate |", "1s")]
    public void AnOptionsValueIsCompletedOrShown(string line, params string[] expected) => Assert.Equal(expected, Texts(line));

    [Fact]
    public void AnOptionTableShowsHowAValueIsSpelled()
    {
        CompletionResult bufsize = Assert.Single(Complete("New-DTraceConsumer -Option bufs|"));
        Assert.Equal(("@{ bufsize = '4m' }", "bufsize"), (bufsize.CompletionText, bufsize.ListItemText));
        Assert.Contains("a size: a number with k, m, g or t", bufsize.ToolTip, StringComparison.Ordinal);
        Assert.Equal(["@{ rawbytes = $true }"], Texts("Invoke-DTrace -Option rawb|"));
    }
}
