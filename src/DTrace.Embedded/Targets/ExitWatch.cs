using System.Buffers.Binary;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Targets;

/// <summary>
/// The program that notes how the held process ends, on the kernel's tracepoint of exits: as wait(2) tells it, before the process can be waited for. It
/// compares what a process's threads share, its struct signal_struct, because the first thread need not be the last, nor stay the one that executes.
/// </summary>
internal sealed class ExitWatch(ILoadedBpfObject loaded, int program) : IProcessEnd
{
    /// <summary>SIGNAL_GROUP_EXIT (include/linux/sched/signal.h): the process ends as a whole, and signal->group_exit_code says how.</summary>
    private const int GroupExit = 4;

    /// <summary>What of a wait status is the signal (wait(2)).</summary>
    private const int SignalMask = 0x7f;

    private readonly IDisposable _attachment = loaded.Attach(program, new RawTracepointPoint(Tracepoints.Exit));

    public int? Signal
    {
        get
        {
            Span<byte> value = stackalloc byte[StopAtExec.StateSize];
            loaded.Maps[0].TryLookup(new byte[sizeof(int)], value);
            return (BinaryPrimitives.ReadInt32LittleEndian(value[StopAtExec.Status..]) & SignalMask) is > 0 and int signal ? signal : null;
        }
    }

    public void Dispose()
    {
        _attachment.Dispose();
        loaded.Dispose();
    }

    /// <summary>sched_process_exit(task): runs in the thread that exits.</summary>
    public static void Emit(BpfAssembler code, ExitOffsets offsets)
    {
        const int Group = -8, Value = -16;
        BpfLabel end = new(), alone = new(), store = new();
        code.Load(8, BpfRegister.R7, BpfRegister.R1, 0);
        code.LoadMapValue(BpfRegister.R6, 0, 0);
        Read(BpfRegister.R7, offsets.Signal, 8, Group);
        code.Load(8, BpfRegister.R8, BpfRegister.R10, Group);
        code.Load(8, BpfRegister.R1, BpfRegister.R6, StopAtExec.Group);
        code.Jump(BpfJump.NotEqual, BpfRegister.R8, BpfRegister.R1, end);
        code.Call(BpfHelper.GetCurrentPidTgid);
        code.Alu(BpfAlu.Rsh, BpfRegister.R0, 32);
        code.Load(8, BpfRegister.R1, BpfRegister.R6, StopAtExec.Leader);
        code.Jump(BpfJump.NotEqual, BpfRegister.R0, BpfRegister.R1, end);
        Read(BpfRegister.R8, offsets.Flags, 4, Value);
        code.Load(4, BpfRegister.R1, BpfRegister.R10, Value);
        code.Alu(BpfAlu.And, BpfRegister.R1, GroupExit);
        code.Jump(BpfJump.Equal, BpfRegister.R1, 0, alone);
        Read(BpfRegister.R8, offsets.GroupExitCode, 4, Value);
        code.Jump(store);
        code.Bind(alone);
        Read(BpfRegister.R7, offsets.ExitCode, 4, Value);
        code.Bind(store);
        code.Load(4, BpfRegister.R1, BpfRegister.R10, Value);
        code.Store(8, BpfRegister.R6, StopAtExec.Status, BpfRegister.R1);
        code.Bind(end);

        void Read(BpfRegister from, int offset, int size, int slot)
        {
            code.Move(BpfRegister.R1, BpfRegister.R10);
            code.Alu(BpfAlu.Add, BpfRegister.R1, slot);
            code.Store(8, BpfRegister.R10, slot, 0);
            code.Move(BpfRegister.R2, size);
            code.Move(BpfRegister.R3, from);
            code.Alu(BpfAlu.Add, BpfRegister.R3, offset);
            code.Call(BpfHelper.ProbeReadKernel);
        }
    }
}
