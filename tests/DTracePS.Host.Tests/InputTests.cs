using Xunit;

namespace DTracePS.Host.Tests;

/// <summary>Standard input: statements, prompts, and their end.</summary>
public class InputTests
{
    [Theory]
    [InlineData("-")]
    [InlineData("-Command", "-")]
    [InlineData("-File", "-")]
    [InlineData]
    public void Statements_may_span_lines_and_share_variables(params string[] arguments) =>
        Assert.Equal(new HostResult(0, "6\n", ""), HostProcess.RunWithInput("$sum = 0\nforeach ($i in 1..3) {\n$sum += $i\n}\n$sum\n", arguments));

    [Fact]
    public void A_terminating_error_ends_its_statement_and_not_the_host() =>
        Assert.Equal("after\n", HostProcess.RunWithInput("throw 'x'\n'after'\n").Output);

    [Fact]
    public void Exit_ends_the_host() => Assert.Equal((4, "a\n"), Code(HostProcess.RunWithInput("'a'\nexit 4\n'b'\n")));

    [Fact]
    public void An_unfinished_statement_at_the_end_is_an_error() => Assert.Equal(1, HostProcess.RunWithInput("if ($true) {\n").ExitCode);

    [Fact]
    public void A_confirmation_takes_no_default_at_the_end_of_input()
    {
        HostResult result = HostProcess.Run("-Command", Confirmation);
        Assert.DoesNotContain("confirmed", result.Output, StringComparison.Ordinal);
        Assert.Contains("Input ended before the question was answered.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_confirmation_is_answered_by_a_line() =>
        Assert.Contains("confirmed", HostProcess.RunWithInput("y\n", "-Command", Confirmation).Output, StringComparison.Ordinal);

    [Fact]
    public void A_prompt_is_refused_where_the_host_must_not_ask()
    {
        HostResult result = HostProcess.RunWithInput("y\n", "-NonInteractive", "-Command", Confirmation);
        Assert.DoesNotContain("confirmed", result.Output, StringComparison.Ordinal);
        Assert.Contains("-NonInteractive", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_mandatory_value_is_asked_for() =>
        Assert.Contains("got 7", HostProcess.RunWithInput("x\n7\n", "-Command", "& { param([Parameter(Mandatory)] [int] $Value) \"got $Value\" }").Output, StringComparison.Ordinal);

    [Fact]
    public void The_version_names_host_and_engine() => Assert.StartsWith("dtraceps-host 0.1.0 (PowerShell engine 7.6", HostProcess.Run("-Version").Output, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_option_is_named()
    {
        HostResult result = HostProcess.Run("-Nonsense");
        Assert.Equal((64, "The option '-Nonsense' is not known. dtraceps-host -Help lists the options.\n"), (result.ExitCode, result.Error));
    }

    private const string Confirmation =
        "& { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param() if ($PSCmdlet.ShouldProcess('it', 'do')) { 'confirmed' } }";

    private static (int ExitCode, string Output) Code(HostResult result) => (result.ExitCode, result.Output);
}
