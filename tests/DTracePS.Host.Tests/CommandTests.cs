using Xunit;

namespace DTracePS.Host.Tests;

/// <summary>-Command: its output, its errors and its exit code.</summary>
public class CommandTests
{
    [Fact]
    public void Text_is_run_and_its_output_shown() =>
        Assert.Equal(new HostResult(0, "2\n", ""), HostProcess.Run("-Command", "1 + 1"));

    [Fact]
    public void Arguments_are_joined_to_one_text() =>
        Assert.Equal("3\n", HostProcess.Run("-NoProfile", "-c", "1", "+", "2").Output);

    [Fact]
    public void A_last_statement_that_fails_gives_1_and_the_error_on_standard_error()
    {
        HostResult result = HostProcess.Run("-Command", "'before'; Get-NothingOfTheKind");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("before\n", result.Output);
        Assert.StartsWith("Get-NothingOfTheKind: The term 'Get-NothingOfTheKind' is not recognized", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_before_the_last_statement_gives_0_and_is_told_to_the_next() =>
        Assert.Equal((0, "False\n"), Code(HostProcess.Run("-Command", "Get-NothingOfTheKind; $?")));

    [Fact]
    public void A_terminating_error_ends_the_rest_and_gives_1()
    {
        HostResult result = HostProcess.Run("-Command", "'before'; throw 'boom'; 'after'");
        Assert.Equal(new HostResult(1, "before\n", "Exception: boom\n"), result);
    }

    [Fact]
    public void Exit_gives_its_number() => Assert.Equal((9, "a\n"), Code(HostProcess.Run("-Command", "'a'; exit 9; 'b'")));

    [Fact]
    public void A_failed_program_gives_1_whatever_its_own_code() => Assert.Equal(1, HostProcess.Run("-Command", "/bin/sh -c 'exit 7'").ExitCode);

    [Fact]
    public void A_syntax_error_runs_nothing_and_marks_the_place()
    {
        HostResult result = HostProcess.Run("-Command", "'before'; if (");
        Assert.Equal((1, ""), Code(result));
        Assert.Equal(
            "ParserError: \nLine |\n   1 |  'before'; if (\n     |                ~\n     | Missing condition in if statement after 'if ('.\n",
            result.Error);
    }

    [Fact]
    public void Each_statement_has_its_own_table()
    {
        string output = HostProcess.Run("-Command", "[version]'1.2.3.4'; [pscustomobject]@{ A = 1; B = 2 }").Output;
        Assert.Contains("Major  Minor  Build  Revision", output, StringComparison.Ordinal);
        Assert.Contains("A B\n- -\n1 2", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Redirected_output_has_no_escape_sequences()
    {
        HostResult result = HostProcess.Run("-Command", "[version]'1.2'; \"$([char]27)[31mred$([char]27)[0m\"; throw 'x'");
        Assert.DoesNotContain('\e', result.Output + result.Error);
        Assert.Contains("\nred\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_streams_are_labelled_as_pwsh_labels_them()
    {
        const string write = "$VerbosePreference = $DebugPreference = 'Continue'; & { [CmdletBinding()] param() $PSCmdlet.WriteWarning('w'); $PSCmdlet.WriteVerbose('v'); $PSCmdlet.WriteDebug('d') }";
        Assert.Equal("WARNING: w\nVERBOSE: v\nDEBUG: d\n", HostProcess.Run("-Command", write).Output);
    }

    [Fact]
    public void Progress_is_not_written_where_output_is_redirected()
    {
        const string write = "& { [CmdletBinding()] param() $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'act', 'status')) }; 'end'";
        Assert.Equal("end\n", HostProcess.Run("-Command", write).Output);
    }

    [Fact]
    public void The_built_module_is_imported_with_its_cmdlets() =>
        Assert.Equal("DTracePS\nInvoke-DTrace\n", HostProcess.Run("-Command", "(Get-Module DTracePS).Name; (Get-Command Invoke-DTrace).Name").Output);

    private static (int ExitCode, string Output) Code(HostResult result) => (result.ExitCode, result.Output);
}
