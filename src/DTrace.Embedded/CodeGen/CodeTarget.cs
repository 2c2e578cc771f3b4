using DTrace.Embedded.Bpf;
using DTrace.Embedded.Host;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.CodeGen;

/// <summary>What programs run on: a kernel, or the managed machine. All that is emitted in another way there, and all that is refused, is here.</summary>
internal abstract class CodeTarget
{
    /// <summary>One more than the highest number of a CPU that programs may run on: how many places what is found by a CPU's number has.</summary>
    public required int CpuPlaces { get; init; }

    /// <summary>The kernel's C types; null where programs do not run in it.</summary>
    public ITypeSource? KernelTypes { get; init; }

    /// <summary>The pid namespace in whose numbers processes are told.</summary>
    public virtual PidNamespace Namespace => PidNamespace.Initial;

    /// <summary>Finds the package of each CPU, by its number.</summary>
    public Func<IReadOnlyList<int>> FindChips { get; init; } = static () => [];

    /// <summary>R0 = the current process's number.</summary>
    public virtual void EmitProcessId(ProgramEmitter program)
    {
        program.Code.Call(BpfHelper.GetCurrentPidTgid);
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R0, 32);
    }

    /// <summary>R0 = the current thread's number.</summary>
    public virtual void EmitThreadId(ProgramEmitter program)
    {
        program.Code.Call(BpfHelper.GetCurrentPidTgid);
        program.Code.Move32(BpfRegister.R0, BpfRegister.R0);
    }

    /// <summary>R0 = the number under which /proc shows the current process.</summary>
    public virtual void EmitProcProcessId(ProgramEmitter program) => EmitProcessId(program);

    /// <summary>R0 = the number of the parent process.</summary>
    public abstract void EmitParentId(ProgramEmitter program);

    /// <summary>Jumps where the process or an ancestor of it has the number in a slot.</summary>
    public abstract void EmitAncestorTest(ProgramEmitter program, int wanted, BpfLabel found);

    /// <summary>R0 = the nanoseconds the thread has run on a CPU.</summary>
    public abstract void EmitRunTime(ProgramEmitter program);

    /// <summary>R0 = a register as it was when the thread last left user mode.</summary>
    public abstract void EmitUserRegister(ProgramEmitter program, int index);

    /// <summary>Whether programs can walk the stacks of processes by tables.</summary>
    public virtual bool HasUserWalk => false;

    /// <summary>Where the thread last left user mode, or was interrupted in it: its program counter, stack pointer and frame pointer into the scratch space.</summary>
    public virtual void EmitUserRegisters(ProgramEmitter program, UserRegisters registers) => throw new NotSupportedException();

    /// <summary>The process's arguments, a NUL after each, into zeroed memory, and their length without the last NUL into a slot.</summary>
    /// <param name="program">The program.</param>
    /// <param name="place">The memory.</param>
    /// <param name="size">Its size.</param>
    /// <param name="length">The slot.</param>
    public abstract void EmitArguments(ProgramEmitter program, MemoryPlace place, int size, int length);

    /// <summary>Sends the process the signal in R0, for an action.</summary>
    public abstract void EmitSignal(ProgramEmitter program, string action);

    /// <summary>Spins for nanoseconds.</summary>
    /// <param name="program">The program.</param>
    /// <param name="nanoseconds">The slot that says how many.</param>
    /// <param name="begin">The slot with the clock's reading at the beginning.</param>
    /// <param name="work">A slot to use.</param>
    public abstract void EmitSpin(ProgramEmitter program, int nanoseconds, int begin, int work);

    /// <summary>Refuses a program with points of its own, where it is not told which of them fired.</summary>
    public virtual void RequireCookies()
    {
    }

    /// <summary>Refuses a function that writes into the process's memory, where programs may not.</summary>
    public abstract void RequireUserStores(string function);

    /// <summary>Where the functions lie that are on a kernel stack only because of the tracing; null where a walk begins at what was traced.</summary>
    public abstract IReadOnlyList<FunctionRange>? FindPlumbing(StackPlumbing plumbing);
}
