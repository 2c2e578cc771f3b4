using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Targets;

/// <summary>
/// The kernel engine's way: three programs that have the kernel itself stop the new process as it leaves execve(2), before the command's first
/// instruction, as libdtrace's evaltime=exec does. No process but this thread's own next child can be meant: the first program, run here, notes this
/// thread's task; the second, on the tracepoint of forks, notes the task that this thread makes; the third, on that of execs, sends that task SIGSTOP.
/// Tasks are compared by address alone, so that no type information is needed and numbers may differ by namespace.
/// Where there is type information, a fourth one notes how the process ends (<see cref="ExitWatch"/>).
/// </summary>
/// <param name="runtime">What runs the programs.</param>
/// <param name="findOffsets">Finds where the kernel notes how a process ends; null where it does not tell, and then nobody is told which signal ended the process.</param>
internal sealed class StopAtExec(IBpfRuntime runtime, Func<ExitOffsets?> findOffsets) : IProcessStart
{
    private const int NoteParent = 0;
    private const int NoteChild = 1;
    private const int StopChild = 2;
    private const int NoteExit = 3;

    // The map's only value: the parent's task, the child's, what became of the signal (0 not sent yet, 1 sent, else the helper's error), the child's
    // signal_struct, how it ended, and its number in the initial namespace: the kernel gives the structure's memory to another process once it has ended.
    private const int Parent = 0;
    private const int Child = 8;
    private const int Result = 16;
    internal const int Group = 24;
    internal const int Status = 32;
    internal const int Leader = 40;
    internal const int StateSize = 48;
    private const int Sent = 1;

    /// <summary>How long execve may take from where it lets the parent go to where it tells of itself: a few function calls.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static BpfObject Code(ExitOffsets? offsets) => new(
        [
            Program("hold_parent", EmitNoteParent), Program("hold_fork", code => EmitNoteChild(code, offsets)), Program("hold_exec", EmitStopChild),
            .. offsets is null ? (BpfProgram[])[] : [Program("hold_exit", code => ExitWatch.Emit(code, offsets))],
        ],
        [new BpfMapSpec("hold_state", BpfMapKind.Array, sizeof(int), StateSize, 1)]);

    public StartedProcess Start(ProcessStartInfo command, CancellationToken cancellation)
    {
        ExitOffsets? offsets = findOffsets();
        ILoadedBpfObject loaded = runtime.Load(Code(offsets), cancellation);
        ExitWatch? end = null;
        try
        {
            if (offsets is not null) end = new ExitWatch(loaded, NoteExit);
            Process process = Start(command, loaded);
            if (end is null) loaded.Dispose();
            return new StartedProcess(process, end);
        }
        catch
        {
            if (end is null) loaded.Dispose();
            else end.Dispose();
            throw;
        }
    }

    private static Process Start(ProcessStartInfo command, ILoadedBpfObject loaded)
    {
        using IDisposable forks = loaded.Attach(NoteChild, new RawTracepointPoint(Tracepoints.Fork));
        using IDisposable execs = loaded.Attach(StopChild, new RawTracepointPoint(Tracepoints.Exec));
        loaded.RunOnce(NoteParent, []);
        Process process = Process.Start(command)!;
        try
        {
            AwaitStop(process, loaded.Maps[0]);
            return process;
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    private static void AwaitStop(Process process, IBpfMap state)
    {
        Span<byte> value = stackalloc byte[StateSize];
        ReadOnlySpan<byte> key = stackalloc byte[sizeof(int)];
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            state.TryLookup(key, value);
            long result = BinaryPrimitives.ReadInt64LittleEndian(value[Result..]);
            if (result == Sent) return;
            if (result != 0) throw Failure(process, string.Create(CultureInfo.InvariantCulture, $"bpf_send_signal gave {result}"));
            if (process.HasExited) throw Failure(process, string.Create(CultureInfo.InvariantCulture, $"it exited with status {process.ExitCode}"));
            if (Stopwatch.GetElapsedTime(begun) > Patience) throw Failure(process, $"it was not seen to execute its file within {Patience.TotalSeconds:0} s");
            Thread.Sleep(1);
        }
    }

    private static DTraceException Failure(Process process, string reason) =>
        new(DTraceErrorKind.Engine, string.Create(CultureInfo.InvariantCulture, $"failed to control pid {process.Id}: {reason}"));

    private static BpfProgram Program(string name, Action<BpfAssembler> emit)
    {
        BpfAssembler code = new();
        emit(code);
        code.Move(BpfRegister.R0, 0L);
        code.Exit();
        return new BpfProgram(name, BpfProgramKind.RawTracepoint, code.Finish());
    }

    private static void EmitNoteParent(BpfAssembler code)
    {
        code.Call(BpfHelper.GetCurrentTask);
        code.LoadMapValue(BpfRegister.R1, 0, 0);
        code.Store(8, BpfRegister.R1, Parent, BpfRegister.R0);
    }

    /// <summary>sched_process_fork(parent, child): the last child of the thread that was noted. Before its first process .NET makes a thread for signals, which is a child too.</summary>
    private static void EmitNoteChild(BpfAssembler code, ExitOffsets? offsets)
    {
        BpfLabel end = new();
        code.LoadMapValue(BpfRegister.R2, 0, 0);
        code.Load(8, BpfRegister.R3, BpfRegister.R1, 0);
        code.Load(8, BpfRegister.R4, BpfRegister.R2, Parent);
        code.Jump(BpfJump.NotEqual, BpfRegister.R3, BpfRegister.R4, end);
        code.Load(8, BpfRegister.R3, BpfRegister.R1, 8);
        code.Store(8, BpfRegister.R2, Child, BpfRegister.R3);
        if (offsets is not null)
        {
            code.Move(BpfRegister.R1, BpfRegister.R2);
            code.Alu(BpfAlu.Add, BpfRegister.R1, Group);
            code.Move(BpfRegister.R2, sizeof(long));
            code.Alu(BpfAlu.Add, BpfRegister.R3, offsets.Signal);
            code.Call(BpfHelper.ProbeReadKernel);
        }

        code.Bind(end);
    }

    /// <summary>sched_process_exec(task, pid before, binary): runs in the task that executes.</summary>
    private static void EmitStopChild(BpfAssembler code)
    {
        BpfLabel end = new();
        BpfLabel store = new();
        code.LoadMapValue(BpfRegister.R6, 0, 0);
        code.Load(8, BpfRegister.R2, BpfRegister.R1, 0);
        code.Load(8, BpfRegister.R3, BpfRegister.R6, Child);
        code.Jump(BpfJump.NotEqual, BpfRegister.R2, BpfRegister.R3, end);
        code.Load(8, BpfRegister.R3, BpfRegister.R6, Result);
        code.Jump(BpfJump.NotEqual, BpfRegister.R3, 0, end);
        code.Call(BpfHelper.GetCurrentPidTgid);
        code.Alu(BpfAlu.Rsh, BpfRegister.R0, 32);
        code.Store(8, BpfRegister.R6, Leader, BpfRegister.R0);
        code.Move(BpfRegister.R1, ProcessSignals.StopOnLinux);
        code.Call(BpfHelper.SendSignal);
        code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, store);
        code.Move(BpfRegister.R0, Sent);
        code.Bind(store);
        code.Store(8, BpfRegister.R6, Result, BpfRegister.R0);
        code.Bind(end);
    }
}
