using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>Reads of the kernel's structures into the frame.</summary>
internal static class KernelReads
{
    /// <summary>Reads from the current task, or from the structure whose address stands in the slot, into the slot.</summary>
    public static void EmitTaskRead(ProgramEmitter program, int slot, int size, int offset, bool fromSlot)
    {
        if (fromSlot)
        {
            program.Code.Load(8, BpfRegister.R3, BpfRegister.R10, slot);
        }
        else
        {
            program.Code.Call(BpfHelper.GetCurrentTask);
            program.Code.Move(BpfRegister.R3, BpfRegister.R0);
        }

        program.Code.Alu(BpfAlu.Add, BpfRegister.R3, offset);
        program.EmitAddress(BpfRegister.R1, BpfRegister.R10, slot);
        program.Code.Move(BpfRegister.R2, size);
        program.Code.Call(BpfHelper.ProbeReadKernel);
    }

    /// <summary>Reads from the structure at R3 into a slot.</summary>
    public static void EmitKernelRead(ProgramEmitter program, int slot, int size, int offset)
    {
        program.Code.Alu(BpfAlu.Add, BpfRegister.R3, offset);
        program.EmitAddress(BpfRegister.R1, BpfRegister.R10, slot);
        program.Code.Move(BpfRegister.R2, size);
        program.Code.Call(BpfHelper.ProbeReadKernel);
    }
}
