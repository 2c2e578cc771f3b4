namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>What the machine's libdtrace reports through its handlers.</summary>
[Collection("libdtrace")]
[Trait("Requires", "LibDTrace")]
public class ReportTests
{
    [Fact]
    public void OptionsThatDSetsAreToldAndThoseItCannotSetAreFaults()
    {
        using Tracing tracing = Tracing.Run("""BEGIN { setopt("quiet"); setopt("switchrate", "10hz"); setopt("nosuch", "1"); exit(0); }""");
        Assert.Equal([("quiet", "1"), ("switchrate", "100ms")], tracing.Sink.OptionsSet);
        FaultRecord fault = Assert.Single(tracing.Sink.Faults);
        Assert.Equal((FaultKind.Library, -1), (fault.Kind, fault.Action));
        // illumos says "error on enabled probe ID ...": Linux names the clause.
        Assert.Equal("""error in dt_clause_0 for probe ID 1 (dtrace:::BEGIN): couldn't set option "nosuch" to "1": Invalid option name""", fault.Message);
    }

    [Fact]
    public void OnlyDynamicOptionsAreSetWhileTracing()
    {
        using Tracing tracing = new();
        tracing.Compile("tick-1s { }");
        tracing.Start();
        OptionDescription[] options =
            [.. OptionTable.All.Where(option => option.Platforms.HasFlag(OptionPlatforms.Linux) && option.Kind != OptionKind.Compile && !OptionTests.NotOnLinux.Contains(option.Name))];
        Assert.Equal(
            options.Where(option => option.Kind == OptionKind.Dynamic).Select(option => option.Name),
            options.Where(IsSet).Select(option => option.Name));

        bool IsSet(OptionDescription option)
        {
            try
            {
                tracing.Session.SetOption(option.Name, OptionTests.Sample(option));
                return true;
            }
            catch (DTraceException error) when (error.Kind == DTraceErrorKind.State)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task RawBytesThatDSetsHoldsFromThenOn()
    {
        await using Consuming run = await Consuming.RunAsync("""BEGIN { trace("abc"); setopt("rawbytes"); trace("abc"); exit(0); }""");
        Assert.Equal("abc", run.Records[0].Data);
        Assert.IsType<byte[]>(run.Records[1].Data);
        Assert.NotNull((await run.Consumer.GetOptionAsync("rawbytes", TestContext.Current.CancellationToken)).Value);
    }

    [Fact]
    public void ThousandsOfDropsAreCountedAndEndNothing()
    {
        using Tracing tracing = new();
        tracing.Session.SetOption("bufsize", "4k");
        tracing.Compile("profile-4999 { trace(execname); } tick-2s { exit(0); }");
        tracing.Start();
        // Nobody reads meanwhile, so that all but the first few are dropped.
        TestContext.Current.CancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(2));
        Assert.Equal(EngineStatus.Exited, tracing.WorkUntil(status => status != EngineStatus.Running));
        Assert.All(tracing.Sink.Drops, drop => Assert.Equal((DropKind.Principal, $"{drop.Count} drops on CPU {drop.Cpu}"), (drop.Kind, drop.Message)));
        Assert.InRange(tracing.Sink.Drops.Sum(drop => drop.Count), 1000, long.MaxValue);
        Assert.All(
            tracing.Sink.Drops.GroupBy(drop => drop.Cpu),
            cpu => Assert.Equal(cpu.Sum(drop => drop.Count), cpu.Last().Total));
    }

    [Fact]
    public void AStartThatWasRefusedMayBeAskedForAgain()
    {
        using Tracing tracing = new();
        tracing.Compile("""BEGIN { system("true"); exit(4); }""");
        Assert.Equal("could not enable tracing: Destructive actions not allowed", Assert.Throws<DTraceException>(tracing.Start).Message);
        tracing.Session.SetOption("destructive", null);
        tracing.Start();
        Assert.Equal(EngineStatus.Exited, tracing.WorkUntil(status => status != EngineStatus.Running));
        Assert.Equal([TraceAction.System, TraceAction.Exit], tracing.Sink.Data.Select(datum => datum.Action));
    }

    [Fact]
    public void WhatASinkThrowsIsThrownByTheCallThatReads()
    {
        using Tracing tracing = new();
        tracing.Compile("""BEGIN { setopt("quiet"); exit(0); }""");
        tracing.Start();
        CollectingSink full = new() { Failure = new InvalidOperationException("full") };
        Assert.Equal("full", Assert.Throws<InvalidOperationException>(() =>
        {
            for (int i = 0; i < 100; i++) tracing.Session.Work(full);
        }).Message);
    }

    [Fact]
    public void LinuxTakesThePolicyFillAndSwitchesAllTheSame()
    {
        using Tracing tracing = new();
        tracing.Session.SetOption("bufpolicy", "fill");
        tracing.Session.SetOption("bufsize", "4k");
        tracing.Compile("profile-997 { trace(execname); } tick-1s { exit(9); }");
        tracing.Start();
        Assert.Equal(EngineStatus.Exited, tracing.WorkUntil(status => status != EngineStatus.Running));
        Assert.InRange(tracing.Sink.Data.Count(), 4096 / 256, int.MaxValue);
    }
}
