using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

public sealed class InvokeProcessTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    [Fact]
    public void TheCommandIsTheFirstProcessAndTheEndOfAllEndsTheTracing()
    {
        ScriptedEngine.Targets.Clear();
        Assert.Equal(
            [typeof(TraceRecord), typeof(ProcessExit), typeof(AggregateRecord)],
            session.Run("Invoke-DTrace 'end 1 count calls read 5' -Command ./some/command -CommandArgument 'a b', '', '$c' -ProcessId 12, 34").Select(item => item.BaseObject.GetType()));
        Assert.Equal(["./some/command a b  $c", "12", "34"], ScriptedEngine.Targets);
    }

    [Fact]
    public void TheEndOfAProcessIsToldToWhoAsks() => Assert.Equal(
        "process 4711 (date) has exited with status 3",
        session.Run("Invoke-DTrace 'trace 1' -Command date -Verbose 4>&1").Select(item => item.BaseObject).OfType<VerboseRecord>().Last().Message);

    [Fact]
    public void ArgumentsWithoutACommandAreRefused() => Assert.Equal(
        "DTraceArgument,DTracePS.InvokeDTraceCommand",
        session.Error("Invoke-DTrace 'trace 1' -CommandArgument x").FullyQualifiedErrorId);

    [Fact]
    public void ANumberBelowOneIsRefused() => Assert.Equal(
        "ParameterArgumentValidationError,DTracePS.InvokeDTraceCommand",
        session.Error("Invoke-DTrace 'trace 1' -ProcessId 0").FullyQualifiedErrorId);

    [Fact]
    public void WhatIfStartsNothing()
    {
        ScriptedEngine.Targets.Clear();
        Assert.Empty(session.Run("Invoke-DTrace 'trace 1' -Command date -WhatIf"));
        Assert.Empty(ScriptedEngine.Targets);
    }
}
