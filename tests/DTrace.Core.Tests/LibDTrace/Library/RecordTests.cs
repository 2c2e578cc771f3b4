namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>What the machine's libdtrace records, as the session delivers it.</summary>
[Collection("libdtrace")]
[Trait("Requires", "LibDTrace")]
public class RecordTests
{
    [Fact]
    public void TracedTextIsADatumOfBegin()
    {
        using Tracing tracing = Tracing.Run("""BEGIN { trace("hello, world"); exit(0); }""");
        CollectingSink.Firing firing = Assert.Single(tracing.Sink.Firings);
        Assert.Equal("dtrace:::BEGIN", firing.Probe.ToString());
        Assert.True(firing.Ended);
        Assert.Equal(TraceAction.Trace, firing.Data[0].Action);
        Assert.Equal("hello, world", firing.Data[0].String);
    }

    [Fact]
    public void IntegersKeepTheirSize()
    {
        using Tracing tracing = Tracing.Run("BEGIN { trace((char)65); trace((short)-2); trace(-3); trace(-4LL); exit(0); }");
        Assert.Equal(
            ["1:65", "2:-2", "4:-3", "8:-4"],
            tracing.Sink.Data.Take(4).Select(datum => datum.Bytes.Length switch
            {
                1 => $"1:{datum.Bytes[0]}",
                2 => $"2:{BitConverter.ToInt16(datum.Bytes)}",
                _ => $"{datum.Bytes.Length}:{datum.Number}",
            }));
    }

    [Fact]
    public void ExitEndsTracingWithItsStatus()
    {
        using Tracing tracing = new();
        tracing.Compile("BEGIN { exit(7); }");
        tracing.Start();
        Assert.Equal(EngineStatus.Exited, tracing.WorkUntil(status => status != EngineStatus.Running));
        CollectingSink.Datum exit = Assert.Single(tracing.Sink.Data, datum => datum.Action == TraceAction.Exit);
        Assert.Equal(4, exit.Bytes.Length);
        Assert.Equal(7, exit.Number);
    }

    [Fact]
    public void PrintfHasTextFormatAndArguments()
    {
        using Tracing tracing = Tracing.Run("""BEGIN { printf("%d-%s|%5.2d!\n", 42, "abc", 7); printf("bare"); trace(1); exit(0); }""");
        CollectingSink.Datum[] data = [.. tracing.Sink.Data];
        Assert.Equal(
            [TraceAction.Printf, TraceAction.Printf, TraceAction.Trace, TraceAction.Exit],
            data.Select(datum => datum.Action));
        Assert.Equal("42-abc|   07!\n", data[0].Text);
        Assert.Equal("%d-%s|%5.2d!\n", data[0].Format?.Source);
        Assert.Equal(3, data[0].Arguments.Count);
        Assert.Equal(42, BitConverter.ToInt32(data[0].Arguments[0]));
        Assert.Equal("abc", DTrace.Core.LibDTrace.NativeMemory.Text(data[0].Arguments[1]));
        Assert.Equal(7, BitConverter.ToInt32(data[0].Arguments[2]));
        Assert.Equal("bare", data[1].Text);
        Assert.Empty(data[1].Arguments);
    }

    [Fact]
    public void PrintaHasText()
    {
        using Tracing tracing = Tracing.Run("""BEGIN { @x["k"] = count(); @x["k"] = count(); } END { printa("%s=%@d\n", @x); } BEGIN { exit(0); }""");
        CollectingSink.Datum printa = Assert.Single(tracing.Sink.Data, datum => datum.Action == TraceAction.Printa);
        Assert.Equal("k=2\n", printa.Text);
    }

    [Fact]
    public void TraceMemIsBytes()
    {
        using Tracing tracing = Tracing.Run("""BEGIN { tracemem(curthread, 16); exit(0); }""");
        CollectingSink.Datum datum = tracing.Sink.Data.First();
        Assert.Equal(TraceAction.TraceMem, datum.Action);
        Assert.Equal(16, datum.Bytes.Length);
    }

    [Fact]
    public void ComputedTraceMemIsAsLongAsComputed()
    {
        using Tracing tracing = Tracing.Run("""BEGIN { x = 5; tracemem(curthread, 16, x); exit(0); }""");
        Assert.Equal(
            [(TraceAction.TraceMem, 5), (TraceAction.Exit, 4)],
            tracing.Sink.Data.Select(datum => (datum.Action, datum.Bytes.Length)));
    }

    [Fact]
    public void KernelStackIsProgramCounters()
    {
        using Tracing tracing = Tracing.Run("profile-97 { stack(4); exit(0); }");
        CollectingSink.Datum stack = tracing.Sink.Data.First(datum => datum.Action == TraceAction.Stack);
        Assert.Equal(32, stack.Bytes.Length);
        Assert.Equal(4UL, stack.Description.Argument);
        StackFrame frame = tracing.Session.Symbols.Kernel(BitConverter.ToUInt64(stack.Bytes));
        Assert.Equal("vmlinux", frame.Module);
        Assert.NotNull(frame.Symbol);
    }

    [Fact]
    public void UserStackBeginsWithATaskOfTheProcess()
    {
        using Tracing tracing = new();
        tracing.Compile($"syscall::getppid:entry /pid == {Environment.ProcessId}/ {{ ustack(8); exit(0); }}");
        tracing.Start();
        tracing.WorkUntil(status =>
        {
            _ = Process.GetParent();
            return status != EngineStatus.Running;
        });
        CollectingSink.Datum stack = tracing.Sink.Data.First(datum => datum.Action == TraceAction.UStack);
        Assert.Equal(9 * 8, stack.Bytes.Length);
        // Linux records the thread's number; /proc and the library's symbols take it for the process's.
        Assert.True(Directory.Exists($"/proc/self/task/{BitConverter.ToInt64(stack.Bytes)}"));
        Assert.NotEqual(0UL, BitConverter.ToUInt64(stack.Bytes, 8));
        StackFrame frame = tracing.Session.Symbols.User(Environment.ProcessId, BitConverter.ToUInt64(stack.Bytes, 8));
        Assert.Equal("libc.so.6", Path.GetFileName(frame.Module));
    }

    [Fact]
    public void LinuxDeliversNothingOfAClauseThatRecordsNothing()
    {
        using Tracing tracing = Tracing.Run("BEGIN { self->x = 1; } BEGIN { exit(0); }");
        Assert.Equal(TraceAction.Exit, Assert.Single(Assert.Single(tracing.Sink.Firings).Data).Action);
    }

    [Fact]
    public void StopFiresEndAndDeliversItsRecords()
    {
        using Tracing tracing = new();
        tracing.Compile("END { trace(99); }");
        tracing.Start();
        Assert.Equal(EngineStatus.Running, tracing.Session.Work(tracing.Sink));
        tracing.Session.Stop(tracing.Sink);
        Assert.Equal(99, Assert.Single(tracing.Sink.Data).Number);
        Assert.Equal(EngineStatus.Stopped, tracing.Session.Work(tracing.Sink));
    }

    [Fact]
    public void FaultIsReportedWithItsProbe()
    {
        using Tracing tracing = Tracing.Run("BEGIN { x = 0; trace(1 / x); } BEGIN { exit(0); }");
        FaultRecord fault = Assert.Single(tracing.Sink.Faults);
        Assert.Equal(FaultKind.DivideByZero, fault.Kind);
        Assert.Equal("dtrace:::BEGIN", fault.Probe?.ToString());
        Assert.Equal(1, fault.ConsumerId);
        Assert.Contains("divide-by-zero", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PollAfterExitDeliversWhatIsLeft()
    {
        using Tracing tracing = new();
        tracing.Compile("BEGIN { trace(5); exit(0); }");
        tracing.Start();
        EngineStatus status = EngineStatus.Running;
        for (int i = 0; i < 500 && status == EngineStatus.Running; i++)
        {
            status = tracing.Session.Poll(tracing.Sink);
            TestContext.Current.CancellationToken.WaitHandle.WaitOne(5);
        }

        Assert.Equal(EngineStatus.Exited, status);
        Assert.Equal(5, tracing.Sink.Data.First().Number);
    }
}
