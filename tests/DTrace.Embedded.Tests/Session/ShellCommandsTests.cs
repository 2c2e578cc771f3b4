using System.Diagnostics;
using System.Text.RegularExpressions;
using DTrace.Embedded.Session;
using Xunit;

namespace DTrace.Embedded.Tests.Session;

/// <summary>How long the commands of system() are waited for, by a clock that hurries.</summary>
public sealed partial class ShellCommandsTests
{
    public ShellCommandsTests()
    {
        if (!File.Exists("/bin/sh")) Assert.Skip("There is no /bin/sh.");
    }

    [Fact]
    public void ACommandThatEndsInTimeIsNoFault()
    {
        ShellCommands commands = new(TimeProvider.System);
        Assert.Null(commands.Run("true"));
        Assert.Null(commands.Run("exit 3"));
        Assert.Null(commands.Run("nosuchcommand 2>/dev/null"));
    }

    [Fact]
    public void WhatFollowsANulIsNotRun() => Assert.Null(new ShellCommands(TimeProvider.System).Run("true\0; kill -9 $PPID"));

    [Fact]
    public void ACommandIsLeftRunningAfterTheLimit()
    {
        string? fault = new ShellCommands(new HurryingClock()).Run("exec sleep 100");
        EndLeft(fault, seconds: 30);
    }

    [Fact]
    public void OnceAStopWasAskedForTheLimitIsShorterAndThenNothingIsRun()
    {
        ShellCommands commands = new(new HurryingClock());
        commands.Stop();
        EndLeft(commands.Run("exec sleep 100"), seconds: 2);
        Thread.Sleep(600);
        Assert.Equal("couldn't execute \"true\": tracing was stopped more than 10 seconds ago", commands.Run("true"));
    }

    /// <summary>Ends the process that a fault says is left running.</summary>
    private static void EndLeft(string? fault, int seconds)
    {
        Match left = Left().Match(fault ?? "");
        Assert.True(left.Success, fault);
        Assert.Equal($"{seconds}", left.Groups[1].Value);
        using Process sleeper = Process.GetProcessById(int.Parse(left.Groups[2].Value, null));
        Assert.Equal("sleep", sleeper.ProcessName);
        sleeper.Kill();
    }

    [GeneratedRegex("^\"exec sleep 100\" did not end within (\\d+) seconds: it is process (\\d+), and is left running$")]
    private static partial Regex Left();

    /// <summary>Twenty times as fast.</summary>
    private sealed class HurryingClock : TimeProvider
    {
        public override long GetTimestamp() => base.GetTimestamp() * 20;
    }
}
