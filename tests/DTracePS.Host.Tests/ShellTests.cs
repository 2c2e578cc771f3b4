using System.Runtime.Versioning;
using Xunit;

namespace DTracePS.Host.Tests;

/// <summary>The host is PowerShell with this module in it, with PowerShell's native library and without.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ShellTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("DTracePS-host-");

    public static TheoryData<bool> Both => [true, false];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Both))]
    public void ItTraces(bool hasLibrary) =>
        Assert.Equal("hello, world\n", Run(hasLibrary, "Invoke-DTrace 'BEGIN { trace(\"hello, world\"); exit(0); }' -Engine InProcess | Select-Object -First 1 | ForEach-Object Data"));

    [Theory]
    [MemberData(nameof(Both))]
    public void ItFormats(bool hasLibrary) =>
        Assert.Equal("\nA B\n- -\n1 2\n\n", Run(hasLibrary, "$PSStyle.OutputRendering = 'PlainText'; [pscustomobject]@{ A = 1; B = 2; C = 3 } | Format-Table A, B"));

    [Theory]
    [MemberData(nameof(Both))]
    public void ItConvertsAndExports(bool hasLibrary) =>
        Assert.Equal("{\"A\":1}\n\"A\"\n\"1\"\n", Run(hasLibrary, $"$it = [pscustomobject]@{{ A = 1 }}; $it | ConvertTo-Json -Compress; $it | Export-Csv '{Named("a.csv")}'; Get-Content '{Named("a.csv")}'"));

    [Theory]
    [MemberData(nameof(Both))]
    public void ItWritesOutputToAFile(bool hasLibrary)
    {
        Assert.Equal("", Run(hasLibrary, $"1 + 1 > '{Named("sum")}'"));
        Assert.Equal("2\n", File.ReadAllText(Named("sum")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void ItRunsJobsInProcessesOfTheirOwnThatTraceToo(bool hasLibrary) =>
        Assert.Equal(
            "3 False\n",
            Run(hasLibrary, "$job = Start-Job { (Invoke-DTrace 'BEGIN { exit(3); }' -Engine InProcess).Data; $PID } | Receive-Job -Wait; \"$($job[0]) $($job[1] -eq $PID)\""));

    [Theory]
    [MemberData(nameof(Both))]
    public void ItRunsPrograms(bool hasLibrary)
    {
        File.WriteAllText(Named("program"), "#!/bin/sh\necho ran\n");
        File.SetUnixFileMode(Named("program"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal("ran\n", Run(hasLibrary, $"$env:PATH = '{_folder.FullName}'; program"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void ItTellsOfFilesWhatTheSystemDoes(bool hasLibrary)
    {
        File.WriteAllText(Named("file"), "12345");
        File.SetUnixFileMode(Named("file"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Equal(
            $"{Environment.UserName} {Environment.UserName} -rw-r----- 5\n",
            Run(hasLibrary, $"Get-Item '{Named("file")}' | ForEach-Object {{ \"$($_.User) $($_.Group) $($_.UnixMode) $($_.UnixStat.Size)\" }}"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void ItMakesLinks(bool hasLibrary)
    {
        File.WriteAllText(Named("file"), "text");
        Run(hasLibrary, $"$null = New-Item -ItemType SymbolicLink '{Named("symbolic")}' -Target '{Named("file")}'; $null = New-Item -ItemType HardLink '{Named("hard")}' -Target '{Named("file")}'");
        Assert.Equal(Named("file"), new FileInfo(Named("symbolic")).LinkTarget);
        File.WriteAllText(Named("file"), "changed");
        Assert.Equal("changed", File.ReadAllText(Named("hard")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void ItGivesAScriptsExitCode(bool hasLibrary)
    {
        File.WriteAllText(Named("script.ps1"), "#Requires -Modules DTracePS\nparam([int] $Code) exit $Code");
        Assert.Equal(new HostResult(3, "", ""), HostProcess.Run(hasLibrary, "-File", Named("script.ps1"), "-Code", "3"));
    }

    [Fact]
    public void PwshInItIsTheHostItself() =>
        Assert.Equal("True\n", Run(true, "(pwsh -NoProfile -Command '$PSHOME') -eq $PSHOME"));

    [Fact]
    public void NothingOfATracedMachineLeavesIt() =>
        Assert.Equal("1 1 Off\n", Run(true, "\"$env:POWERSHELL_TELEMETRY_OPTOUT $env:POWERSHELL_DIAGNOSTICS_OPTOUT $env:POWERSHELL_UPDATECHECK\""));

    [Theory]
    [InlineData("HOME", "/dev/null")]
    [InlineData("HOME", "/proc/none")]
    [InlineData("XDG_CACHE_HOME", "/dev/null")]
    public void ItDoesWithoutAHomeInWhichNoFolderCanBeMade(string variable, string value) =>
        Assert.Equal(new HostResult(0, "3\n", ""), HostProcess.RunWith(variable, value, "(Invoke-DTrace 'BEGIN { exit(3); }' -Engine InProcess).Data"));

    private static string Run(bool hasLibrary, string command)
    {
        HostResult result = HostProcess.Run(hasLibrary, "-Command", command);
        Assert.Equal("", result.Error);
        return result.Output;
    }

    private string Named(string name) => Path.Combine(_folder.FullName, name);
}
