using System.Diagnostics;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests.Liveness;

/// <summary>Ctrl-C gives the prompt back, whatever the engine is doing and however deaf it is; the engine's call then ends behind, and nothing stays open.</summary>
public sealed class InterruptionTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    /// <summary>What does not end by itself never ends: this leaves a busy machine its time.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private const string Opened = "$c = New-DTraceConsumer; ";
    private const string Compiled = Opened + "$null = $c | Invoke-DTraceCompile 'count a b 1 end 1'; ";
    private const string Running = Compiled + "$c | Start-DTrace; ";

    public static TheoryData<string, string, string> Commands => new()
    {
        { "", "Open", "New-DTraceConsumer" },
        { "", "SetOption", "New-DTraceConsumer -Option @{ quiet = $true }" },
        { Opened, "Compile", "$c | Invoke-DTraceCompile 'trace 1'" },
        { Compiled, "Start", "$c | Start-DTrace" },
        { Running, "Stop", "$c | Stop-DTrace" },
        { Running, "Dispose", "$c | Stop-DTrace" },
        { Running, "Work", "$c | Receive-DTraceRecord" },
        { Running, "Work", "$c | Receive-DTraceRecord -Wait" },
        { Running, "Work", "$c | Get-DTraceAggregate" },
        { Running, "SnapAggregations", "$c | Get-DTraceAggregate" },
        { Opened, "GetOption", "$c | Get-DTraceOption" },
        { Opened, "GetOption", "$c | Get-DTraceOption quiet" },
        { Running, "Work", "$c | Get-DTraceOption quiet" },
        { Opened, "SetOption", "$c | Set-DTraceOption quiet $true" },
        { Opened, "FindProbes", "$c | Get-DTraceProbe" },
        { "", "Open", "Get-DTraceProbe" },
        { "", "FindProbes", "Get-DTraceProbe" },
        { Running, "Stop", "$c | Remove-DTraceConsumer" },
        { Opened, "Dispose", "$c | Remove-DTraceConsumer" },
        { "", "Open", "Invoke-DTrace 'trace 1'" },
        { "", "Compile", "Invoke-DTrace 'trace 1'" },
        { "", "Start", "Invoke-DTrace 'trace 1'" },
        { "", "Work", "Invoke-DTrace 'trace 1'" },
        { "", "Stop", "Invoke-DTrace 'trace 1' -Duration 50ms" },
        { "", "Stop", "Invoke-DTrace 'trace 1 exit 0'" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void CtrlCInABlockedCallGivesThePromptBack(string before, string call, string command)
    {
        session.Run(before + "$null = 1");
        BlockedCall blocked = new(call);
        try
        {
            // A running consumer's thread comes to Work by itself, and what is asked then waits behind it.
            if (before == Running && call == "Work") Assert.True(blocked.WaitUntilReached());
            using PowerShell shell = session.Begin("'begun'; " + command);
            using PSDataCollection<PSObject> output = [];
            IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
            Assert.True(SpinWait.SpinUntil(() => output.Count > 0, 20_000));
            Assert.True(blocked.WaitUntilReached(), $"{command} does not reach {call}");
            StopWithin(Limit, shell, running);

            // The prompt works while the engine is still blocked, and so does what needs no engine.
            Stopwatch clock = Stopwatch.StartNew();
            session.Run("Get-DTraceConsumer | Out-Null");
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, Limit);
        }
        finally
        {
            blocked.Dispose();
        }

        session.Run("Get-DTraceConsumer | Remove-DTraceConsumer");
        Assert.True(SpinWait.SpinUntil(() => ScriptedEngine.Open == 0, 20_000), $"{ScriptedEngine.Open} sessions stay open");
    }

    [Theory]
    [InlineData(Running + "$c | Receive-DTraceRecord -Wait")]
    [InlineData(Running + "$c | Receive-DTraceRecord -Timeout 1h")]
    [InlineData("Invoke-DTrace 'count a b 1'")]
    [InlineData("Invoke-DTrace 'count a b 1' -Duration 1h")]
    [InlineData(Opened + "$c | Invoke-DTraceCompile hang")]
    public void CtrlCEndsAWaitThatTheUserAskedFor(string command)
    {
        using PowerShell shell = session.Begin(command);
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => ConsumerRegistry.Default.All.Any(consumer => consumer.State == ConsumerState.Running || command.Contains("hang", StringComparison.Ordinal)), 20_000));
        StopWithin(Limit, shell, running);
        session.Run("Get-DTraceConsumer | Remove-DTraceConsumer");
        Assert.True(SpinWait.SpinUntil(() => ScriptedEngine.Open == 0, 20_000), $"{ScriptedEngine.Open} sessions stay open");
    }

    [Theory]
    [InlineData("New-DTraceConsumer | Invoke-DTraceCompile -LiteralPath")]
    [InlineData("Invoke-DTrace -LiteralPath")]
    public void CtrlCEndsTheOpeningOfAFileThatDoesNotOpen(string command)
    {
        string folder = Directory.CreateTempSubdirectory("DTracePS-fifo-").FullName;
        string fifo = Path.Combine(folder, "program.d");
        using (Process made = Process.Start("mkfifo", [fifo])) made.WaitForExit();
        using PowerShell shell = session.Begin($"{command} '{fifo}'");
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(IsAThreadOpeningAFifo, 20_000));
        StopWithin(Limit, shell, running);

        // What was left behind gets its writer, and ends.
        using (new FileStream(fifo, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite)) Directory.Delete(folder, recursive: true);
        session.Run("Get-DTraceConsumer | Remove-DTraceConsumer");
        Assert.True(SpinWait.SpinUntil(() => ScriptedEngine.Open == 0, 20_000), $"{ScriptedEngine.Open} sessions stay open");
    }

    [Theory]
    [InlineData("$c | Stop-DTrace -Timeout 50ms", "DTraceBusy,DTracePS.StopDTraceCommand")]
    [InlineData("$c | Remove-DTraceConsumer -Timeout 50ms", "DTraceBusy,DTracePS.RemoveDTraceConsumerCommand")]
    public void AnEndingPastItsTimeIsAnErrorAndGoesOnBehind(string command, string error)
    {
        int others = ScriptedEngine.Open;
        session.Run(Running + "$null = 1");
        using (new BlockedCall("Stop")) Assert.Equal(error, session.Error(command).FullyQualifiedErrorId);
        Assert.True(
            SpinWait.SpinUntil(() => ScriptedEngine.Open <= others, 60_000),
            $"{ScriptedEngine.Open} sessions stay open, {others} were: {string.Join(", ", ConsumerRegistry.Default.All.Select(consumer => $"{consumer.Name} is {consumer.State}"))}");
        session.Run("$c | Remove-DTraceConsumer");
    }

    /// <summary>Whether one of this process's threads waits in the kernel for the other end of a FIFO (fs/pipe.c).</summary>
    private static bool IsAThreadOpeningAFifo() => Directory.GetDirectories("/proc/self/task").Any(task =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "wchan")) == "wait_for_partner";
        }
        catch (IOException)
        {
            return false; // The thread has ended meanwhile.
        }
    });

    private static void StopWithin(TimeSpan limit, PowerShell shell, IAsyncResult running)
    {
        Stopwatch clock = Stopwatch.StartNew();
        shell.Stop();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, limit);
        Assert.True(running.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }
}
