using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The provider's own part of a program: it finds out which probe fired and where its arguments are, so that the clauses need not know.
/// Throughout the program R6 is the context, R7 the scratch space, R8 whatever the trampoline keeps there.
/// </summary>
internal abstract class Trampoline
{
    /// <summary>How many bytes R8 points at after the prolog; 0 where it points at nothing.</summary>
    public virtual int KeptSize => 0;

    /// <summary>Before the clauses: R6 holds the context. Jumps to the program's exit where the probe that fired has no clause.</summary>
    public virtual void EmitProlog(ProgramEmitter program)
    {
    }

    /// <summary>Jumps to <paramref name="skip"/> where the probe that fired does not have the site's clause of that number.</summary>
    public virtual void EmitClauseTest(ProgramEmitter program, int clause, BpfLabel skip)
    {
    }

    /// <summary>R0 = argument 0 to 9 as D's arg0 to arg9 see it.</summary>
    public abstract void EmitArgument(ProgramEmitter program, int index);

    /// <summary>R0 = the error number of the call that returns, 0 elsewhere.</summary>
    public virtual void EmitErrorNumber(ProgramEmitter program) => program.Code.Move(BpfRegister.R0, 0);

    /// <summary>R0 = the program counter the probe fired at in the kernel, 0 where it did not.</summary>
    public virtual void EmitCaller(ProgramEmitter program) => program.Code.Move(BpfRegister.R0, 0);

    /// <summary>The frames of the tracing machinery on top of a kernel stack; null where the walk begins at what was traced.</summary>
    public virtual StackPlumbing? Plumbing => null;

    /// <summary>R0 = the number of the probe that fired.</summary>
    public abstract void EmitProbeId(ProgramEmitter program);

    /// <summary>R0 = the address of a part of the probe's name.</summary>
    /// <returns>How many bytes are there, a multiple of 8, zeros after the text.</returns>
    public abstract int EmitProbePart(ProgramEmitter program, ProbePart part);
}

/// <summary>The parts of a probe's name.</summary>
internal enum ProbePart
{
    Provider,
    Module,
    Function,
    Name,
}

/// <summary>A part of a description by its name.</summary>
internal static class ProbeParts
{
    public static string Of(ProbeDescription probe, ProbePart part) => part switch
    {
        ProbePart.Provider => probe.Provider,
        ProbePart.Module => probe.Module,
        ProbePart.Function => probe.Function,
        _ => probe.Name,
    };

    /// <summary>The longest text of a part in bytes, without its NUL (illumos dtrace.h).</summary>
    public static int LongestOf(ProbePart part) => part == ProbePart.Function ? 127 : 63;
}
