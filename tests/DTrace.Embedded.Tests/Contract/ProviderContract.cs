using DTrace.Core;
using DTrace.Embedded.Symbols.Btf;
using Xunit;
using Process = System.Diagnostics.Process;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>The providers of the kernel beyond syscall, on the engines that trace it. Each program follows one command, and ends with it.</summary>
public abstract class ProviderContract(TestEngine engine) : CommandContract(engine)
{
    private const string TwoCommands = "exec 2> /dev/null; /bin/true; /no/such/file; kill -0 $$; exit 3";

    [Fact]
    public async Task ProcTellsOfExecutions()
    {
        TraceResult result = await FollowAsync(TwoCommands, """
            proc:::exec /ppid == $target/ { trace(copyinstr(arg0)); }
            proc:::exec-success /ppid == $target/ { trace(execname); }
            proc:::exec-failure /ppid == $target/ { trace("failed"); }
            """);
        Assert.Equal(["/bin/true", "true", "/no/such/file", "failed"], Traced(result));
    }

    [Fact]
    public async Task ProcTellsOfLives()
    {
        TraceResult result = await FollowAsync("/bin/true; exit 3", """
            proc:::create /pid == $target/ { trace("create"); self->child = ((struct task_struct *)arg0)->pid; }
            proc:::start /ppid == $target/ { trace("start"); }
            proc:::exit /ppid == $target/ { trace((int)arg0); }
            proc:::exit /pid == $target/ { trace(self->child > 0 && self->child != $target); }
            """);
        Assert.Equal(["create", "start", 1L, 1L], Traced(result));
    }

    [Fact]
    public async Task ProcTellsOfThreads()
    {
        object?[] counts = Traced(await FollowAsync("/bin/true", """
            proc:::lwp-start /ppid == $target/ { starts++; }
            proc:::lwp-exit /ppid == $target/ { exits++; }
            END { trace(starts); trace(exits); }
            """));
        Assert.Equal([1L, 1L], counts);
    }

    [Fact]
    public async Task SchedTellsWhoComesAndGoes()
    {
        Assert.SkipWhen(Engine == TestEngine.Embedded && KernelTypes.OfThisKernel?.FindTracepoint("sched_exit_tp") is null, "This kernel has no tracepoint that tells of on-cpu.");
        object?[] counts = Traced(await FollowAsync("sleep 0.01; sleep 0.01", """
            sched:::off-cpu /execname == "sleep" && ppid == $target/ { off++; next = ((struct task_struct *)arg0)->pid; }
            sched:::on-cpu /execname == "sleep" && ppid == $target/ { on++; }
            sched:::wakeup /((struct task_struct *)arg0)->real_parent->tgid == $target/ { wakeups++; }
            END { trace(off >= 2); trace(on >= 2); trace(wakeups >= 2); }
            """));
        Assert.Equal([1L, 1L, 1L], counts);
    }

    [Fact]
    public async Task ThreadsAndProcessesAreTranslated()
    {
        TraceResult result = await FollowAsync("/bin/true; exit 3", """
            proc:::create /pid == $target/ { trace(args[0]->pr_ppid == $target); trace(args[0]->pr_pid != $target); trace(stringof(args[0]->pr_fname)); }
            sched:::wakeup /args[1]->pr_pid == $target && args[0]->pr_lwpid == $target/ { woken = 1; }
            END { trace(woken); }
            """);
        Assert.Equal([1L, 1L, "sh", 1L], Traced(result));
    }

    /// <summary>The library is not mapped yet where the probes are set: the command is held at its first instruction.</summary>
    [Fact]
    public async Task PidTellsOfFunctionsWithArgumentsAndResult()
    {
        TraceResult result = await FollowAsync("kill -0 $$", """
            pid$target:libc.so.6:kill:entry { trace(arg0 == $target); trace((int)arg1); trace(probemod); trace(probefunc); trace(probename); trace(probeprov == strjoin("pid", lltostr($target))); }
            pid$target:libc.so.6:kill:return { trace((int)arg1); trace(probename); }
            """);
        Assert.Equal([1L, 0L, "libc.so.6", "kill", "entry", 1L, 0L, "return"], Traced(result));
    }

    [Fact]
    public async Task PidMatchesByGlobs()
    {
        TraceResult result = await FollowAsync("kill -0 $$; kill -0 $$", """
            pid$target:libc*:kil[a-l]:entry,pid$target:libc*:getpi?:entry { calls[probefunc]++; }
            END { trace(calls["kill"]); }
            """);
        Assert.Equal([2L], Traced(result));
    }

    [Fact]
    public async Task PidReadsTheProcessMemory()
    {
        TraceResult result = await FollowAsync("cd /tmp", "pid$target:libc.so.6:chdir:entry { trace(copyinstr(arg0)); ustack(1); }");
        Assert.Equal("/tmp", Traced(result)[0]);
        Assert.NotEqual(0UL, Assert.Single(Assert.IsAssignableFrom<IReadOnlyList<StackFrame>>(result.Records[1].Data)).Address);
    }

    [Theory]
    [InlineData("pid$target:libc.so.6:no_such_function:entry", "D_PROC_FUNC")]
    [InlineData("pid4194305:::entry", "D_PROC_GRAB")]
    public async Task PidTellsWhatIsNotThere(string description, string tag) => Assert.Equal(tag, (await RefusedAsync(description)).Tag);

    [Fact]
    public async Task SystemCallsHaveTypedArguments()
    {
        TraceResult result = await FollowAsync("cd /tmp; kill -0 $$", """
            syscall::chdir:entry /pid == $target/ { trace(stringof(args[0])); }
            syscall::chdir:return /pid == $target/ { trace(args[0]); }
            syscall::kill:entry /pid == $target/ { trace(args[0] == $target); trace(args[1]); }
            """);
        Assert.Equal(["/tmp", 0L, 1L, 0L], Traced(result));
    }

    [Fact]
    public async Task StaticTracepointsHaveTheirFieldsAsArguments()
    {
        TraceResult result = await FollowAsync("/bin/true; exit 0", """
            sdt:sched::sched_process_fork /pid == $target/ { trace(arg1 == $target); self->child = arg3; }
            sdt:sched::sched_process_exit /pid == $target/ { trace(args[1] == $target); trace(self->child > 0); trace(probemod); }
            """);
        Assert.Equal([1L, 1L, 1L, "sched"], Traced(result));
    }
}

public sealed class EmbeddedProviders() : ProviderContract(TestEngine.Embedded)
{
    private const string Python = "/usr/bin/python3";

    [Theory]
    [InlineData("pid$target:libc.so.6:no_such_function:entry", "D_PROC_FUNC", "libc.so.6 has no function no_such_function")]
    [InlineData("pid$target:no_such.so::entry", "D_PROC_LIB", "has no module no_such.so")]
    [InlineData("pid4194305:::entry", "D_PROC_GRAB", "there is no process 4194305")]
    [InlineData("python4194305:::function-entry", "D_PROC_GRAB", "there is no process 4194305")]
    public async Task PidSaysWhyNothingMatches(string description, string tag, string reason)
    {
        DTraceCompileException error = await RefusedAsync(description);
        Assert.Equal(tag, error.Tag);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    /// <summary>All functions of the C library, thousands.</summary>
    [Fact]
    public async Task PidTellsOfAllFunctionsOfALibrary()
    {
        TraceResult result = await FollowAsync("kill -0 $$", "pid$target:libc.so.6::entry { @calls[probefunc] = count(); }");
        Assert.Empty(result.Drops);
        IReadOnlyDictionary<string, object> calls = result.Values("calls");
        Assert.Equal(1UL, Convert.ToUInt64(calls["kill"], null));
        Assert.True(calls.Count > 20);
    }

    /// <summary>The process goes on with the library that it has mapped; what stands in its place now is no library.</summary>
    [Fact]
    public async Task PidTellsOfALibraryThatWasReplacedOnDisk()
    {
        string? library = Array.Find(["/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6"], File.Exists);
        Assert.SkipWhen(library is null, "There is no libm where Debian has it.");
        string copy = Path.Combine(AppContext.BaseDirectory, "replaced-contract.so");
        File.Copy(library!, copy, overwrite: true);
        using Process process = Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sleep", ["120"]) { Environment = { ["LD_PRELOAD"] = copy } })!;
        DTraceConsumer consumer = await Engine.OpenAsync();
        try
        {
            for (DateTime end = DateTime.UtcNow + TestEngine.Limit; !File.ReadAllText($"/proc/{process.Id}/maps").Contains(copy, StringComparison.Ordinal) && DateTime.UtcNow < end;)
                await Task.Delay(10, Token);
            File.Delete(copy);
            await File.WriteAllTextAsync(copy, "no library", Token);
            DTraceProgram compiled = await consumer.CompileAsync(new ProgramSource { Text = $"pid{process.Id}:replaced-contract:exp*:entry {{ trace(1); }} tick-100ms {{ exit(0); }}" }, Token);
            Assert.True(compiled.ProbeMatches > 1);
            await consumer.StartAsync(Token);
            Assert.Empty((await TraceResult.ReadToEndAsync(consumer)).Drops);
        }
        finally
        {
            process.Kill();
            File.Delete(copy);
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    /// <summary>The number is the error's; the real DTrace on Linux gives the negative one of its kernel.</summary>
    [Fact]
    public async Task AnExecutionThatFailsTellsTheError()
    {
        object?[] errors = Traced(await FollowAsync("exec 2> /dev/null; /no/such/file; /tmp; exit 3", "proc:::exec-failure /ppid == $target/ { trace((int)arg0); }"));
        Assert.Equal([2L, 13L], errors);
    }

    /// <summary>As the Guide tells it. The real DTrace on Linux tells of a discarded signal as sent.</summary>
    [Fact]
    public async Task ProcTellsOfSignals()
    {
        TraceResult result = await FollowAsync("trap 'true' USR1; kill -USR1 $$; kill -WINCH $$; kill -KILL $$", """
            proc:::signal-send /pid == $target && args[2] != 17/ { trace(args[2]); }
            proc:::signal-handle /pid == $target/ { trace(-args[0]); }
            proc:::signal-discard /pid == $target/ { trace(100 + args[2]); }
            proc:::exit /pid == $target/ { trace((int)arg0); }
            """);
        Assert.Equal([10L, -10L, 128L, 9L, -9L, 2L], Traced(result));
    }

    /// <summary>The real DTrace 2.0.7 on Linux has no sched:::sleep.</summary>
    [Fact]
    public async Task SchedTellsWhoWaits()
    {
        object?[] counts = Traced(await FollowAsync("sleep 0.01; sleep 0.01", """
            sched:::off-cpu /execname == "sleep" && ppid == $target/ { off++; }
            sched:::sleep /execname == "sleep" && ppid == $target/ { sleeps++; }
            END { trace(sleeps >= 2); trace(off >= sleeps); }
            """));
        Assert.Equal([1L, 1L], counts);
    }

    /// <summary>Those of the real DTrace on Linux are integers.</summary>
    [Fact]
    public async Task RawTracepointsHaveTypedArguments()
    {
        TraceResult result = await FollowAsync("/bin/true; exit 0", """
            rawtp:sched::sched_process_fork /args[0]->tgid == $target/ { trace(args[1]->real_parent->tgid == $target); trace(args[1] == (struct task_struct *)arg1); trace(probemod); }
            """);
        Assert.Equal([1L, 1L, "sched"], Traced(result));
    }

    [Fact]
    public async Task ArgumentsThatProbesDoNotShareAreACompileError()
    {
        DTraceConsumer consumer = await Engine.OpenAsync();
        try
        {
            DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(
                () => consumer.CompileAsync(new ProgramSource { Text = "rawtp:sched::sched_process_fork,rawtp:sched::sched_switch { trace(args[0]->tgid); }" }, Token));
            Assert.Equal("D_ARGS_MULTI", error.Tag);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    /// <summary>What the machine has under its own root is enough to be written to. Not over the real DTrace: its io.d wants a kernel symbol that few kernels list.</summary>
    [Fact]
    public async Task IoTellsOfRequestsToDevices()
    {
        Assert.SkipUnless(Directory.Exists("/sys/block") && Directory.EnumerateFileSystemEntries("/sys/block").Any(), "This machine has no disk.");
        string file = Path.Combine(AppContext.BaseDirectory, "io-contract.tmp");
        try
        {
            TraceResult result = await FollowAsync($"dd if=/dev/zero of='{file}' bs=1M count=4 oflag=direct 2>/dev/null || dd if=/dev/zero of='{file}' bs=1M count=4 conv=fsync 2>/dev/null", """
                long bytes;
                io:::start /args[0]->b_flags & B_WRITE/ { bytes += args[0]->b_bcount; device = args[1]->dev_major; name = args[1]->dev_name; }
                io:::done { done++; }
                END { trace(bytes >= 4 << 20); trace(device > 0); trace(strlen(name) > 0); trace(done > 0); }
                """);
            Assert.Equal([1L, 1L, 1L, 1L], Traced(result));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Debian's python3 carries probes, with a semaphore each: they fire only where the kernel has raised it.</summary>
    [Fact]
    public async Task StaticProbesOfProgramsAreTraced()
    {
        Assert.SkipUnless(File.Exists(Python), $"There is no {Python}.");
        TraceResult result = await FollowAsync(new TargetCommand { File = Python, Arguments = ["-c", "import json\ndef wanted():\n  return 7\nwanted()"] }, """
            python$target:::import-find-load-start /copyinstr(arg0) == "json"/ { trace("import"); trace(probename); }
            python$target:::function-return /copyinstr(arg1) == "wanted"/ { trace(copyinstr(args[0])); trace(args[2]); }
            """);
        Assert.Equal(["import", "import-find-load-start", "<string>", 3L], Traced(result));
    }

    /// <summary>The second process starts while the first is traced.</summary>
    [Fact]
    public async Task StaticProbesOfProcessesThatStartLaterAreTraced()
    {
        Assert.SkipUnless(File.Exists(Python), $"There is no {Python}.");
        string[] code = ["-c", "import time\ndef wanted():\n  time.sleep(0.02)\nwhile True: wanted()"];
        DTraceConsumer consumer = await Engine.OpenAsync();
        using Process first = Process.Start(Python, code);
        Process? second = null;
        try
        {
            await consumer.CompileAsync(new ProgramSource { Text = """python*:::function-return /copyinstr(arg1) == "wanted"/ { @[pid, probeprov] = count(); }""" }, Token);
            await consumer.StartAsync(Token);
            second = Process.Start(Python, code);
            string[] wanted = [$"{first.Id}, python{first.Id}", $"{second.Id}, python{second.Id}"];
            HashSet<string> seen = [];
            for (DateTime end = DateTime.UtcNow + TestEngine.Limit; !seen.IsSupersetOf(wanted) && DateTime.UtcNow < end;)
            {
                await Task.Delay(20, Token);
                seen.UnionWith((await consumer.ReadAggregationsAsync(new AggregateQuery(), Token)).Select(record => record.Key.ToString()));
            }

            Assert.Superset(wanted.ToHashSet(), seen);
        }
        finally
        {
            first.Kill();
            second?.Kill();
            second?.Dispose();
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    [Fact]
    public async Task AStaticProbeThatIsNotCarriedSaysWhatIs()
    {
        Assert.SkipUnless(File.Exists(Python), $"There is no {Python}.");
        DTraceConsumer consumer = await Engine.OpenAsync();
        await consumer.CreateProcessAsync(new TargetCommand { File = Python }, Token);
        DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(
            () => consumer.CompileAsync(new ProgramSource { Text = "postgresql$target:::query-start { trace(1); }" }, Token));
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        Assert.Contains("carries static probes of python alone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StatisticsTellWhatTheyGrowBy()
    {
        TraceResult result = await FollowAsync("dd if=/dev/zero of=/dev/null bs=1000 count=3 2>/dev/null; exit 0", """
            long written, reads, switches, executed, freed;
            sysinfo:::writech /execname == "dd" && ppid == $target/ { written += arg0; }
            sysinfo:::sysread /execname == "dd" && ppid == $target/ { reads += args[0]; }
            sysinfo:::pswitch { switches += arg0; }
            sysinfo:::sysexec /ppid == $target/ { executed += arg0; }
            vminfo:::pgfree { freed += arg0; }
            END { trace(written >= 3000); trace(reads >= 3); trace(switches > 0); trace(executed); trace(freed > 0); }
            """);
        Assert.Equal([1L, 1L, 1L, 1L, 1L], Traced(result));
    }

    [Fact]
    public async Task AnEventsTextIsReadWhereItsRecordHasIt()
    {
        TraceResult result = await FollowAsync("/bin/true; exit 0", """
            sdt:sched::sched_process_exec /ppid == $target/ { trace(stringof(args[0])); trace(args[1] == pid); }
            sdt:sched::sched_process_exit /ppid == $target/ { trace(stringof(args[0])); }
            """);
        Assert.Equal(["/bin/true", 1L, "true"], Traced(result));
    }
}

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceProviders() : ProviderContract(TestEngine.LibDTrace);
