using Xunit;

namespace DTracePS.Host.Tests;

/// <summary>-File: the script's arguments and its exit code.</summary>
public sealed class FileTests : IDisposable
{
    private const string Declared = "param([string] $Name, [switch] $Flag, [Alias('n')] [int] $Number, $Rest) \"$Name|$Flag|$Number|$Rest\"";

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"host-test-{Guid.NewGuid():N}.ps1");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("a|False|0|b", "a", "0", "b")]
    [InlineData("a|True|0|rest", "-Name", "a", "-Flag", "0", "rest")]
    [InlineData("a|False|5|", "-Nam", "a", "-Flag:$false", "-n", "5")]
    [InlineData("-5|False|0|", "-5")]
    public void Arguments_are_bound_by_position_name_prefix_alias_and_switch(string expected, params string[] arguments) =>
        Assert.Equal(new HostResult(0, expected + "\n", ""), Run(Declared, arguments));

    [Fact]
    public void A_script_without_parameters_has_them_in_args() =>
        Assert.Equal("-x y\n", Run("\"$args\"", "-x", "y").Output);

    [Fact]
    public void Exit_gives_its_number() => Assert.Equal(3, Run("exit 3").ExitCode);

    [Fact]
    public void Throw_gives_1_and_shows_the_place()
    {
        HostResult result = Run("'before'\nthrow 'boom'");
        Assert.Equal((1, "before\n"), (result.ExitCode, result.Output));
        Assert.Equal($"Exception: {_path}:2\nLine |\n   2 |  throw 'boom'\n     |  ~~~~~~~~~~~~\n     | boom\n\n", result.Error);
    }

    [Fact]
    public void An_error_that_does_not_end_the_script_gives_0() =>
        Assert.Equal(0, Run("/bin/sh -c 'exit 7'\nGet-NothingOfTheKind").ExitCode);

    [Fact]
    public void Its_folder_is_known_to_it() =>
        Assert.Equal(Path.GetTempPath().TrimEnd('/') + "\n", Run("$PSScriptRoot").Output);

    [Fact]
    public void A_path_alone_is_a_file()
    {
        File.WriteAllText(_path, "'ran'");
        Assert.Equal("ran\n", HostProcess.Run(_path).Output);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        HostResult result = HostProcess.Run("-File", "/nowhere/nothing.ps1");
        Assert.Equal((64, "The argument '/nowhere/nothing.ps1' is not the name of a script file: no file is there.\n"), (result.ExitCode, result.Error));
    }

    private HostResult Run(string script, params string[] arguments)
    {
        File.WriteAllText(_path, script);
        return HostProcess.Run(["-NoLogo", "-File", _path, .. arguments]);
    }
}
