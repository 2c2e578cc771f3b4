using Xunit;

namespace DTracePS.Host.Tests;

/// <summary>Ctrl-C typed at a terminal while Invoke-DTrace traces.</summary>
public sealed class TerminalTests
{
    private const string ControlC = "\u0003";

    /// <summary>Without progress: to draw it PowerShell asks the terminal where its cursor is, and this one has nobody who answers.</summary>
    private static HostProcess Trace(string parameters, string after)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "It takes util-linux's script to make a terminal.");
        return HostProcess.StartOnTerminal(
            "-Command",
            $"$ProgressPreference = 'SilentlyContinue'; Invoke-DTrace 'BEGIN {{ printf(\"begun\\n\"); @a = sum(41); }} END {{ printf(\"ended\\n\"); @a = sum(1); }}' -Engine InProcess {parameters}; {after}");
    }

    [Fact]
    public void TheFirstCtrlCEndsTheTracingAndWhatIsLeftStillComes()
    {
        using HostProcess host = Trace("-AsText", "'alive'");
        host.WaitForOutput("begun");
        host.WriteInput(ControlC);
        host.WaitForOutput("alive");
        HostResult result = host.WaitForEnd();
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"(?s)begun.*ended.*\b42\b.*alive", result.Output);
    }

    [Fact]
    public void TheTerminalIsGivenBackSoThatTheNextCtrlCIsPowerShells()
    {
        using HostProcess host = Trace("-AsText", "'alive'; while ($true) { [System.Threading.Thread]::Sleep(10) }");
        host.WaitForOutput("begun");
        host.WriteInput(ControlC);
        host.WaitForOutput("alive");
        host.WriteInput(ControlC);
        Assert.Equal(1, host.WaitForEnd().ExitCode);
    }

    [Fact]
    public void ASecondCtrlCAbortsWhatTheFirstOneLeftToCome()
    {
        using HostProcess host = Trace("| ForEach-Object { \"took $($_.Name)\"; [Console]::Out.Flush(); if ($_.Name -eq 'END') { while ($true) { [System.Threading.Thread]::Sleep(10) } } }", "'never'");
        host.WaitForOutput("took BEGIN");
        host.WriteInput(ControlC);
        host.WaitForOutput("took END");
        host.WriteInput(ControlC);
        HostResult result = host.WaitForEnd();
        Assert.Equal(1, result.ExitCode);
        Assert.DoesNotContain("never", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", @"[\033[31mred\033]0;x\a\ttab")]
    [InlineData(" | Out-Host", "[\u001b[31mred\u001b]0;x\a")]
    [InlineData("; function f { {0} }; f", @"[\033[31mred\033]0;x\a\ttab")]
    public void ATerminalIsNotCommandedByWhatWasTraced(string how, string expected)
    {
        const string Trace = "Invoke-DTrace 'BEGIN { printf(\"[\\033[31mred\\033]0;x\\a\\ttab\\n\"); exit(0); }' -Engine InProcess -AsText -Option @{ quiet = 1 }";
        string command = how.Contains("{0}", StringComparison.Ordinal) ? how[2..].Replace("{0}", Trace, StringComparison.Ordinal) : Trace + how;
        Assert.Contains(expected.Replace("\\t", "\t", StringComparison.Ordinal), OnTerminal(command), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$x = {0}; $x[0].Length")]
    [InlineData("$x = & { {0} }; $x[0].Length")]
    [InlineData("{0} > $file; (Get-Content $file)[0].Length")]
    [InlineData("({0})[0].Length")]
    [InlineData("{0} | ForEach-Object Length | Select-Object -First 1")]
    public void AVariableAFileAndAPipeGetItAsItIs(string how)
    {
        const string Trace = "Invoke-DTrace 'BEGIN { printf(\"\\033[31mred\\n\"); exit(0); }' -Engine InProcess -AsText -Option @{ quiet = 1 }";
        Assert.Contains("is 8.", OnTerminal($"$file = [System.IO.Path]::GetTempFileName(); $n = & {{ {how.Replace("{0}", Trace, StringComparison.Ordinal)} }}; \"is $n.\"; [System.IO.File]::Delete($file)"), StringComparison.Ordinal);
    }

    private static string OnTerminal(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "It takes util-linux's script to make a terminal.");
        using HostProcess host = HostProcess.StartOnTerminal("-Command", "$ProgressPreference = 'SilentlyContinue'; " + command);
        return host.WaitForEnd().Output;
    }
}
