using System.Globalization;
using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.Security;

/// <summary>What a <see cref="ChildProcess"/> does. Explicit: an ordinary run leaves these out.</summary>
public sealed partial class TracingChild
{
    /// <summary>SIGCONT: a process that is not stopped ignores it.</summary>
    private const int IgnoredSignal = 18;

    private static readonly string Program = string.Create(
        CultureInfo.InvariantCulture,
        $"BEGIN {{ raise({IgnoredSignal}); trace(\"begin\"); }} syscall:::entry /pid == {Environment.ProcessId}/ {{ @calls[probefunc] = count(); self->x = 1; trace(1); }} profile-97 {{ @stacks[stack(), ustack()] = count(); }}");

    [Fact(Explicit = true)]
    public async Task TracesUntilItIsKilled()
    {
        using CancellationTokenSource end = new(TimeSpan.FromMinutes(2));
        DTraceConsumer consumer = await StartAsync();
        while (!end.IsCancellationRequested) await consumer.ReadAggregationsAsync(new AggregateQuery(), CancellationToken.None);
    }

    /// <summary>Creates a command, which stands stopped, reports its number, and waits to be killed.</summary>
    [Fact(Explicit = true)]
    public async Task HoldsACommandUntilItIsKilled()
    {
        string report = Environment.GetEnvironmentVariable(ChildProcess.ReportVariable)!;
        TestEngine engine = Environment.IsPrivilegedProcess ? TestEngine.Embedded : TestEngine.InProcess;
        DTraceConsumer consumer = await engine.OpenAsync();
        TargetProcess target = await consumer.CreateProcessAsync(new TargetCommand { File = "/bin/sleep", Arguments = ["120"] }, CancellationToken.None);
        await File.WriteAllTextAsync(report + ".new", string.Create(CultureInfo.InvariantCulture, $"{target.ProcessId}"), CancellationToken.None);
        File.Move(report + ".new", report);
        await Task.Delay(TimeSpan.FromMinutes(2), CancellationToken.None);
    }

    /// <summary>Reports what it traced of itself, or why it may not.</summary>
    [Fact(Explicit = true)]
    public async Task TellsWhetherItMayTrace()
    {
        string report;
        try
        {
            DTraceConsumer consumer = await StartAsync();
            for (int i = 0; i < 50; i++) _ = File.Exists("/proc");
            await Task.Delay(100, TestContext.Current.CancellationToken);
            await consumer.StopAsync(TestEngine.Limit, CancellationToken.None);
            TraceResult result = await TraceResult.ReadToEndAsync(consumer);
            long calls = result.Aggregations.Where(entry => entry.Key.Count == 1).Sum(entry => entry.Count);
            int begins = result.Records.Count(record => record.Data is "begin");
            report = $"traced: begin {begins}, {(calls >= 50 ? "system calls" : "too few system calls")}, {(result.Aggregations.Any(entry => entry.Key.Count == 2) ? "stacks" : "no stacks")}, {result.Faults.Count} faults";
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
        catch (DTraceException refusal)
        {
            report = $"{refusal.Kind}: {refusal.Message}";
        }

        await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(ChildProcess.ReportVariable)!, report, CancellationToken.None);
    }

    /// <summary>Reports what the built-in variables tell of this process beside what it knows itself, and whether it finds itself by $target, by the pid provider and in its frames.</summary>
    [Fact(Explicit = true)]
    public async Task TellsItsNumbers()
    {
        long self = Environment.ProcessId;
        object?[] numbers = await TestEngine.Embedded.TraceAsync(
            """
            BEGIN {
                trace(pid == $pid); trace(ppid == $ppid); trace(progenyof($pid)); trace(progenyof($ppid)); trace(progenyof(0x3ffffff));
                trace(curpsinfo->pr_pid == $pid); trace(curpsinfo->pr_ppid == $ppid); trace(curpsinfo->pr_pgid == $pgid); trace(curpsinfo->pr_sid == $sid);
                trace(xlate <psinfo_t *> (curthread)->pr_pid == $pid); trace(curlwpsinfo->pr_lwpid == xlate <lwpsinfo_t *> (curthread)->pr_lwpid);
                trace(pid); trace(tid); exit(0);
            }
            """);
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync();
        TargetProcess target = await consumer.CreateProcessAsync(new TargetCommand { File = "/bin/sh", Arguments = ["-c", "echo x > /dev/null; sleep 60"] }, CancellationToken.None);
        await consumer.CompileAsync(
            new ProgramSource
            {
                Text = """
                    pid$target:libc:write:entry { trace(pid == $target); }
                    syscall::write:entry /pid == $target/ { trace(progenyof($target)); ustack(1); exit(0); }
                    """,
            },
            CancellationToken.None);
        await consumer.StartAsync(CancellationToken.None);
        TraceResult result = await TraceResult.ReadToEndAsync(consumer);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        IEnumerable<object?> traced = result.Records.Select(record => record.Data is StackFrames frames ? frames[0].Module : record.Data);
        await File.WriteAllTextAsync(
            Environment.GetEnvironmentVariable(ChildProcess.ReportVariable)!,
            $"{string.Join(' ', numbers[..11])}; pid {(numbers[11] is long id && id == self ? "own" : numbers[11])}; target {string.Join(' ', traced)}",
            CancellationToken.None);
    }

    /// <summary>
    /// Traces with room for no descriptor more than it has, for one more, and so on until that is enough; reports each error that does not
    /// name the cause, how often there was one that does, and what was traced at last.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task TracesWithFewDescriptors()
    {
        const int Most = 200;
        const string Program = "BEGIN { trace(pid == $pid); trace(ppid == $ppid); } syscall:::entry /pid == $pid/ { @ = count(); } profile-97 { exit(0); }";

        // .NET itself has loaded what it needs then.
        await TestEngine.Embedded.TraceAsync(Program);
        List<string> wrong = [];
        int refused = 0;
        object?[]? traced = null;
        for (int room = 0; traced is null && room < Most; room++)
        {
            int open = Directory.GetFiles("/proc/self/fd").Length;
            LimitDescriptors((ulong)(open + room));
            string? error = null;
            try
            {
                traced = await TestEngine.Embedded.TraceAsync(Program);
            }
            catch (Exception refusal)
            {
                // A skip is the engine's refusal to open.
                if (refusal is DTraceException or Xunit.Sdk.SkipException && refusal.Message.Contains("open files", StringComparison.Ordinal)) refused++;
                else error = $"{refusal.GetType().Name}: {refusal.Message}";
            }

            LimitDescriptors(ulong.MaxValue);
            if (error is not null) wrong.Add($"{room}: {error}");
        }

        await File.WriteAllTextAsync(
            Environment.GetEnvironmentVariable(ChildProcess.ReportVariable)!,
            $"{string.Join('\n', wrong)}{(refused > 0 ? "refused by name" : "never refused")}, then traced {string.Join(' ', traced ?? ["nothing"])}",
            CancellationToken.None);
    }

    /// <summary>Traces with buffers larger than the memory it is allowed, and then with small ones; reports the error and what was traced.</summary>
    [Fact(Explicit = true)]
    public async Task TracesWithLittleMemory()
    {
        const string Program = "BEGIN { trace(1); } syscall:::entry { @ = count(); } tick-97 { exit(0); }";
        DTraceException refusal = await Assert.ThrowsAnyAsync<DTraceException>(() => TestEngine.Embedded.TraceAsync(Program, ("bufsize", "512m")));
        object?[] traced = await TestEngine.Embedded.TraceAsync(Program, ("bufsize", "64k"));
        await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(ChildProcess.ReportVariable)!, $"{refusal.Message} Then {string.Join(' ', traced)}", CancellationToken.None);
    }

    private static void LimitDescriptors(ulong most)
    {
        const int Descriptors = 7;
        Assert.Equal(0, GetLimit(Descriptors, out ResourceLimit limit));
        limit.Soft = ulong.Min(most, limit.Hard);
        Assert.Equal(0, SetLimit(Descriptors, in limit));
    }

    /// <summary>struct rlimit of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in ResourceLimit limit);

    /// <summary>Reports what can be told of numbers where the kernel does not tell its types: this process's own, of whom it has frames, and what of others.</summary>
    [Fact(Explicit = true)]
    public async Task TellsItsNumbersWithoutTypes()
    {
        object?[] numbers = await TestEngine.Embedded.TraceAsync("BEGIN { trace(pid == $pid); trace(pid); } syscall:::entry /pid == $pid/ { trace(tid > 0 && tid < 4096); ustack(1); exit(0); }");
        DTraceException refusal = await Assert.ThrowsAnyAsync<DTraceException>(() => TestEngine.Embedded.TraceAsync("BEGIN { trace(ppid); exit(0); }"));
        string frame = numbers[3] is StackFrames { Count: > 0 } frames && frames[0].Module is not null ? "named" : "not named";
        await File.WriteAllTextAsync(
            Environment.GetEnvironmentVariable(ChildProcess.ReportVariable)!,
            $"{numbers[0]} {(numbers[1] is long id && id == Environment.ProcessId ? "own" : numbers[1])} {numbers[2]} {frame}; {refusal.Message}",
            CancellationToken.None);
    }

    /// <summary>A number that no other process passes to getpgid by chance.</summary>
    public const int Marker = 0x5eed_4321;

    /// <summary>
    /// Traces its parent's marked calls with a small buffer, from the file ".ready" until the file ".over"; reports how many were counted, received, and
    /// told as lost.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task CountsItsParentsCalls()
    {
        string report = Environment.GetEnvironmentVariable(ChildProcess.ReportVariable)!;
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync(("bufsize", "64k"));
        await consumer.CompileAsync(new ProgramSource { Text = $"syscall::getpgid:entry /pid == $ppid && arg0 == {Marker}/ {{ trace(arg0); @ = count(); }}" }, CancellationToken.None);
        await consumer.StartAsync(CancellationToken.None);
        await File.WriteAllTextAsync(report + ".ready", string.Empty, CancellationToken.None);
        while (!File.Exists(report + ".over")) await Task.Delay(10, CancellationToken.None);
        await consumer.StopAsync(TestEngine.Limit, CancellationToken.None);
        TraceResult result = await TraceResult.ReadToEndAsync(consumer);
        await File.WriteAllTextAsync(report, $"{result.Single("_").Count} {result.Records.Count} {result.Drops.Sum(drop => drop.Count)}", CancellationToken.None);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }

    private static async Task<DTraceConsumer> StartAsync()
    {
        DTraceConsumer consumer = await DTraceConsumer.OpenAsync(new ConsumerOptions { Engine = EngineKind.Embedded, Engines = [new EmbeddedEngine()], IsDestructive = true }, CancellationToken.None);
        await consumer.CompileAsync(new ProgramSource { Text = Program }, CancellationToken.None);
        await consumer.StartAsync(CancellationToken.None);
        return consumer;
    }
}
