using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <content>Records into the ring buffers, and the counters of what is lost.</content>
internal sealed partial class ProgramEmitter
{
    /// <summary>BPF_RB_NO_WAKEUP.</summary>
    private const int NoWakeup = 1;

    /// <summary>
    /// Puts the clause's record into this CPU's ring buffer, without waking anybody: the consumer polls. A full ring is a drop, or with policy fill
    /// the end.
    /// </summary>
    public void EmitClauseRecord(int size)
    {
        if (!CallsFunctions)
        {
            EmitRecord(BpfRegister.R7, RecordOffset, size);
            return;
        }

        EmitLevel(BpfRegister.R1);
        Code.Move(BpfRegister.R2, size);
        Code.CallFunction(UseFunction("record", [BpfParameter.Number, BpfParameter.Number], EmitRecordFunction));
    }

    /// <summary>Puts any record into this CPU's ring buffer, as <see cref="EmitClauseRecord"/> does.</summary>
    public void EmitRecord(BpfRegister origin, int offset, int size)
    {
        Code.Move(BpfRegister.R9, size);
        EmitRecord(origin, offset);
    }

    /// <summary>R0 = 0 where a record is in this CPU's ring buffer; jumps, or falls through with another R0, where it is not. R9 is lost.</summary>
    public void EmitOutput(BpfRegister origin, int offset, int size, BpfLabel lost)
    {
        Code.Move(BpfRegister.R9, size);
        EmitOutput(origin, offset, lost);
    }

    private void EmitRecordFunction()
    {
        Code.Jump(BpfJump.Greater, BpfRegister.R2, _recordEnd - RecordOffset, Exit);
        Code.Store(8, BpfRegister.R10, Frame.ScratchKey, BpfRegister.R1);
        Code.Move(BpfRegister.R9, BpfRegister.R2);
        EmitScratch();
        EmitRecord(BpfRegister.R7, RecordOffset);
    }

    /// <summary>R9 is the record's size.</summary>
    private void EmitRecord(BpfRegister origin, int offset)
    {
        BpfLabel lost = new(), done = new();
        EmitOutput(origin, offset, lost);
        Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
        Code.Bind(lost);
        if (Options.StopWhenFull) EmitActivity(TracingActivity.Filled);
        else EmitLoss(LossCounters.Principal);
        Code.Bind(done);
    }

    private void EmitOutput(BpfRegister origin, int offset, BpfLabel lost)
    {
        int mark = Frame.Mark;
        int key = Frame.Reserve(8);
        Code.Call(BpfHelper.GetSmpProcessorId);
        Code.Store(4, BpfRegister.R10, key, BpfRegister.R0);
        EmitLookup(Object.UseRings(), key);
        Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, lost);
        Code.Move(BpfRegister.R1, BpfRegister.R0);
        EmitAddress(BpfRegister.R2, origin, offset);
        Code.Move(BpfRegister.R3, BpfRegister.R9);
        Code.Move(BpfRegister.R4, NoWakeup);
        Code.Call(BpfHelper.RingBufferOutput);
        Frame.Release(mark);
    }

    /// <summary>Counts one loss. R0-R5 are lost.</summary>
    public void EmitLoss(int counter)
    {
        if (CallsFunctions)
        {
            Code.Move(BpfRegister.R1, counter);
            Code.CallFunction(UseFunction("loss", [BpfParameter.Number], EmitLossFunction));
            return;
        }

        var gone = new BpfLabel();
        EmitCounters(gone);
        Code.Move(BpfRegister.R1, 1);
        Code.Atomic(BpfAtomic.Add, BpfRegister.R0, 8 * counter, BpfRegister.R1);
        Code.Bind(gone);
    }

    private void EmitLossFunction()
    {
        Code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R1, LossCounters.Count, Exit);
        Code.Move(BpfRegister.R9, BpfRegister.R1);
        EmitCounters(Exit);
        Code.Alu(BpfAlu.Lsh, BpfRegister.R9, 3);
        Code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R9);
        Code.Move(BpfRegister.R1, 1);
        Code.Atomic(BpfAtomic.Add, BpfRegister.R0, 0, BpfRegister.R1);
    }

    /// <summary>R0 = this CPU's counters.</summary>
    private void EmitCounters(BpfLabel gone)
    {
        int mark = Frame.Mark;
        int key = Frame.Reserve(8);
        Code.Store(4, BpfRegister.R10, key, 0);
        EmitLookup(Object.CountersMap, key);
        Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, gone);
        Frame.Release(mark);
    }
}
