using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// Where alloca() and copyin() take memory from, behind the clause-local variables: a word that counts the bytes given out in this clause,
/// then as many bytes as option scratchsize says, and as many again that are never
/// given out: to the kernel's verifier a copy of any size at any offset must end inside.
/// </content>
internal sealed partial class ProgramEmitter
{
    private const int AllocationWords = 8;

    /// <summary>The offset from R7 of the word that counts what was given out.</summary>
    public int AllocatedOffset
    {
        get
        {
            UseScratch();
            _needs.Allocates = true;
            return _needs.ClauseLocalsEnd;
        }
    }

    /// <summary>The offset from R7 of what is given out.</summary>
    public int AllocationsOffset => AllocatedOffset + AllocationWords;

    private int AllocationBytes => _needs.Allocates ? AllocationWords + (2 * Options.ScratchSize) : 0;

    /// <summary>A clause begins: what the one before allocated is free again.</summary>
    public void EmitFreeAllocations()
    {
        if (_needs.Allocates) Code.Store(8, BpfRegister.R7, AllocatedOffset, 0);
    }
}
