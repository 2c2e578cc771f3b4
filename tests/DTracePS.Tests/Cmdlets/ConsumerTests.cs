using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

public sealed class ConsumerTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    [Fact]
    public void TheWholePipelineRuns() => Assert.Equal(
        [0L, 4L],
        session.Run("New-DTraceConsumer | Invoke-DTraceCompile 'trace 1 exit 4' | Start-DTrace -PassThru | Receive-DTraceRecord -Wait")
            .Select(record => ((TraceRecord)record.BaseObject).Data));

    [Theory]
    [InlineData("$c.Id")]
    [InlineData("$c.Name")]
    [InlineData("\"$($c.Id)\"")]
    [InlineData("$c")]
    public void AConsumerIsNamedByObjectIdOrName(string reference)
    {
        Assert.Equal("Stopped", session.Run($"$c = New-DTraceConsumer; Stop-DTrace {reference}; $c.State")[0].ToString());
        Assert.Equal("Stopped", session.Run($"$c = New-DTraceConsumer; {reference} | Stop-DTrace; $c.State")[0].ToString());
    }

    [Fact]
    public void APropertyNamedConsumerBinds() =>
        Assert.Equal("Stopped", session.Run("$c = New-DTraceConsumer; [pscustomobject]@{ Consumer = $c.Id } | Stop-DTrace; $c.State")[0].ToString());

    [Theory]
    [InlineData("Stop-DTrace 987654")]
    [InlineData("Stop-DTrace nobody")]
    [InlineData("Get-DTraceConsumer 987654")]
    [InlineData("Get-DTraceConsumer -Name nobody")]
    public void AnUnknownConsumerIsAnError(string script)
    {
        ErrorRecord error = session.Error(script);
        Assert.StartsWith("DTraceNoConsumer,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
    }

    [Theory]
    [InlineData("$null | Stop-DTrace")]
    [InlineData("'' | Stop-DTrace")]
    [InlineData("Stop-DTrace ''")]
    [InlineData("[datetime]::Now | Stop-DTrace")]
    public void AnythingElseIsABindingError(string script) =>
        Assert.Equal(typeof(ParameterBindingException), session.Error(script).Exception.GetType().BaseType is { } parent && parent != typeof(RuntimeException) ? parent : session.Error(script).Exception.GetType());

    [Fact]
    public void ACompileErrorSaysWhatAndWhere()
    {
        ErrorRecord error = session.Error("New-DTraceConsumer | Invoke-DTraceCompile bad");
        Assert.Equal("DTraceCompile,DTracePS.InvokeDTraceCompileCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        DTraceCompileException exception = Assert.IsType<DTraceCompileException>(error.Exception);
        Assert.Equal(("D_SYNTAX", 1, 5), (exception.Tag, exception.Line, exception.Column));
    }

    [Theory]
    [InlineData("New-DTraceConsumer | Invoke-DTraceCompile destructive | Start-DTrace")]
    [InlineData("New-DTraceConsumer | Invoke-DTraceCompile destructive | Start-DTrace -Force")]
    [InlineData("Invoke-DTrace destructive")]
    [InlineData("Invoke-DTrace destructive -Force")]
    public void ADestructiveProgramThatIsNotAllowedIsRefusedUnasked(string script)
    {
        ErrorRecord error = session.Error(script);
        Assert.StartsWith("Destructive actions not allowed", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-Destructive", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("-Force", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
    }

    [Theory]
    [InlineData("New-DTraceConsumer -Destructive")]
    [InlineData("New-DTraceConsumer -Option @{ destructive = $true }")]
    [InlineData("New-DTraceConsumer | ForEach-Object { Set-DTraceOption destructive $true -Consumer $_; $_ }")]
    public void ADestructiveProgramThatIsAllowedNeedsSomebodyToAskOrForce(string consumer)
    {
        ErrorRecord error = session.Error($"{consumer} | Invoke-DTraceCompile destructive | Start-DTrace");
        Assert.Contains("-Force", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("Running", session.Run($"$c = {consumer}; $c | Invoke-DTraceCompile destructive | Start-DTrace -Force; $c.State; $c | Stop-DTrace")[0].ToString());
    }

    [Theory]
    [InlineData("$c | Start-DTrace -WhatIf; $c.State", "Compiled")]
    [InlineData("$c | Start-DTrace; $c | Stop-DTrace -WhatIf; $c.State", "Running")]
    [InlineData("$c | Remove-DTraceConsumer -WhatIf; $c.State", "Compiled")]
    [InlineData("$c | Set-DTraceOption bufsize 1m -WhatIf; ($c | Get-DTraceOption bufsize).Value", "4m")]
    public void WhatIfChangesNothing(string script, string expected) =>
        Assert.Equal(expected, session.Run("$c = New-DTraceConsumer; $null = $c | Invoke-DTraceCompile 'trace 1'; " + script)[0].ToString());

    [Fact]
    public void CtrlCEndsACompile()
    {
        using PowerShell shell = session.Begin("$script:hung = New-DTraceConsumer -Name hung; $hung | Invoke-DTraceCompile hang");
        IAsyncResult running = shell.BeginInvoke();
        SpinWait.SpinUntil(() => ConsumerRegistry.Default.Find("hung").Count == 1, 10_000);
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        shell.Stop();
        Assert.InRange(clock.ElapsedMilliseconds, 0, 100);
        Assert.True(running.IsCompleted);
    }

    [Fact]
    public void ALongCompileShowsProgressAndAShortOneNone()
    {
        using PowerShell quick = session.Begin("New-DTraceConsumer | Invoke-DTraceCompile 'trace 1'");
        quick.Invoke();
        Assert.Empty(quick.Streams.Progress);

        using PowerShell shell = session.Begin("New-DTraceConsumer -Name slow | Invoke-DTraceCompile hang");
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => shell.Streams.Progress.Count > 0, 20_000));
        Assert.Equal(("Compiling D", "slow, 1 s"), (shell.Streams.Progress[0].Activity, shell.Streams.Progress[0].StatusDescription));
        shell.Stop();
        Assert.True(running.IsCompleted);
    }

    [Fact]
    public void AHundredConsumersAreStoppedAtOnce() =>
        Assert.All(session.Run("$c = 1..100 | ForEach-Object { New-DTraceConsumer }; Stop-DTrace $c -PassThru; $c | Remove-DTraceConsumer"), stopped => Assert.Equal(ConsumerState.Removed, ((DTraceConsumer)stopped.BaseObject).State));

    [Fact]
    public void RemovingTheModuleFreesItsRunspacesConsumers()
    {
        using PowerShellSession other = new();
        DTraceConsumer consumer = other.One<DTraceConsumer>("New-DTraceConsumer");
        DTraceConsumer mine = session.One<DTraceConsumer>("New-DTraceConsumer");
        other.Run("Remove-Module DTracePS; Import-Module '" + typeof(DTraceCmdlet).Assembly.Location + "'");
        Assert.Equal((ConsumerState.Removed, ConsumerState.Created), (consumer.State, mine.State));
    }

    [Theory]
    [InlineData("$c.Name")]
    [InlineData("$c.Id")]
    [InlineData("\"$($c.Id)\"")]
    [InlineData("'DTrace*'")]
    [InlineData("-Id $c.Id")]
    [InlineData("-Name $c.Name")]
    public void AConsumerIsGotByNameOrId(string reference) =>
        Assert.True(session.One<bool>($"$c = New-DTraceConsumer; [bool] (Get-DTraceConsumer {reference} | Where-Object Id -EQ $c.Id)"));

    [Theory]
    [InlineData("dtrace")]
    [InlineData("dtrace:::BEGIN")]
    [InlineData("BEGIN:")]
    public void ProbesAreFound(string description) => Assert.Equal("dtrace:::BEGIN", session.Run($"Get-DTraceProbe {description} -Engine InProcess")[0].ToString());

    [Theory]
    [InlineData("syscall::read:entry", "syscall", "", "read", "entry")]
    [InlineData("vmlinux:vfs_read:entry", "", "vmlinux", "vfs_read", "entry")]
    [InlineData("read:entry", "", "", "read", "entry")]
    [InlineData(":::", "", "", "", "")]
    public void ADescriptionIsReadAsDReadsIt(string description, string provider, string module, string function, string name) =>
        Assert.Equal(new ProbeDescription(0, provider, module, function, name), ProbeText.Parse(description));

    [Theory]
    [InlineData("Get-DTraceProbe a:b:c:d:e")]
    [InlineData("Get-DTraceProbe syscall::read:entry -Function read")]
    public void ADescriptionSaysAllOrNothing(string script) => Assert.Equal("DTraceArgument,DTracePS.GetDTraceProbeCommand", session.Error(script).FullyQualifiedErrorId);

    [Fact]
    public void OptionsSayWhoseTheyAre() => Assert.Equal(
        ["one=4m", "two=8m"],
        session.Run("New-DTraceConsumer -Name one | Get-DTraceOption bufsize | ForEach-Object { \"$($_.ConsumerName)=$($_.Value)\" }; $two = New-DTraceConsumer -Name two -Option @{ bufsize = '8m' }; Get-DTraceOption bufsize -Consumer $two | ForEach-Object { \"$($_.ConsumerName)=$($_.Value)\" }")
            .Select(text => text.ToString()));

    [Fact]
    public void WithoutAConsumerTheOptionsThereAreAreListed()
    {
        DTraceOption[] options = [.. session.Run("Get-DTraceOption").Select(option => (DTraceOption)option.BaseObject)];
        Assert.Equal(OptionTable.All.Count(option => option.Platforms.HasFlag(OptionTable.CurrentPlatform)), options.Length);
        DTraceOption option = session.One<DTraceOption>("Get-DTraceOption bufs*");
        Assert.Equal(("bufsize", null, null, OptionSyntax.Size), (option.Name, option.Value, option.ConsumerId, option.Syntax));
        Assert.NotEmpty(option.Description);
        Assert.Empty(session.Run("@() | Get-DTraceOption"));
        Assert.Equal("DTraceOption,DTracePS.GetDTraceOptionCommand", session.Error("Get-DTraceOption nosuch").FullyQualifiedErrorId);
    }

    [Fact]
    public void AProbeThatIsNotThereIsAnError() => Assert.Equal("DTraceNoProbe,DTracePS.GetDTraceProbeCommand", session.Error("New-DTraceConsumer | Get-DTraceProbe none").FullyQualifiedErrorId);
}
