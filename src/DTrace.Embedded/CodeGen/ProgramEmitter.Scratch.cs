using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>The scratch space: clause-local variables, and temporaries that are reserved and released as expressions nest.</content>
internal sealed partial class ProgramEmitter
{
    /// <summary>The offset from R7 of a word through which an address becomes a number (<see cref="EmitNumber"/>).</summary>
    private const int NumberOffset = 8;

    /// <summary>The offset of a clause-local variable from R7.</summary>
    public int ClauseLocal(VariableSymbol variable, int size)
    {
        UseScratch();
        return _needs.ClauseLocal(variable, size);
    }

    /// <summary>How many bytes of clause-local variables, the first of the scratch space's, a pointer may point into.</summary>
    public int PointedLocalsSize => _needs.PointedLocalsEnd - ClaimSize;

    /// <summary>Where the scratch temporaries stand now, for <see cref="ReleaseScratch"/>.</summary>
    public int ScratchMark => _function.Work?.Used ?? _scratchUsed;

    /// <summary>Reserves scratch space and gives its offset from R7.</summary>
    public int ReserveScratch(int bytes)
    {
        int offset = ScratchMark;
        ReleaseScratch(offset + Text.WholeWords(bytes));
        UseScratch();
        return offset;
    }

    /// <summary>Gives back the scratch temporaries reserved since the mark.</summary>
    public void ReleaseScratch(int mark)
    {
        if (_function.Work is { } work) work.Used = mark;
        else _scratchUsed = mark;
    }

    /// <summary>The scratch space is needed.</summary>
    public void UseScratch()
    {
        if (_function.Work is { } work)
        {
            work.Size = Math.Max(work.Size, work.Used);
            return;
        }

        _needs.Scratch = true;
        Object.UseScratch(Math.Max(_scratchUsed, _recordEnd));
    }

    /// <summary>In a function: the place in the scratch space, for so many bytes, that R1, its level, and R2, an offset in it, say.</summary>
    public MemoryPlace EmitScratchPlace(int size)
    {
        UseScratch();
        Code.Store(8, BpfRegister.R10, Frame.ScratchKey, BpfRegister.R1);
        Code.Jump(BpfJump.Greater, BpfRegister.R2, Object.ScratchSize - size, Exit);
        Code.Move(BpfRegister.R9, BpfRegister.R2);
        EmitScratch();
        Code.Alu(BpfAlu.Add, BpfRegister.R9, BpfRegister.R7);
        return new MemoryPlace(BpfRegister.R9, 0);
    }

    /// <summary>R7 = the scratch space of the level in the frame; leaves the function where there is none, which is never.</summary>
    public void EmitScratch()
    {
        EmitLookup(Object.UseScratch(_recordEnd), Frame.ScratchKey);
        Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, Exit);
        Code.Move(BpfRegister.R7, BpfRegister.R0);
    }

    /// <summary>A register = the level of the scratch space; 0 where the program has none.</summary>
    public void EmitLevel(BpfRegister register)
    {
        if (_needs.Scratch) Code.Load(8, register, BpfRegister.R10, Frame.ScratchKey);
        else Code.Move(register, 0);
    }

    /// <summary>A register's address becomes a number: the kernel's verifier subtracts an address from no number, but what it reads from a map is none.</summary>
    public void EmitNumber(BpfRegister register)
    {
        UseScratch();
        Code.Store(8, BpfRegister.R7, NumberOffset, register);
        Code.Load(8, register, BpfRegister.R7, NumberOffset);
    }
}
