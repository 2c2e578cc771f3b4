using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>What expressions are emitted in: a clause, or a function of the program that evaluates one subroutine.</summary>
internal abstract class EmissionContext(ProgramEmitter program)
{
    public ProgramEmitter Program => program;

    public BpfAssembler Code => program.Code;

    public Frame Frame => program.Frame;

    /// <summary>Which probe fired, and where its arguments are.</summary>
    public abstract Trampoline Trampoline { get; }

    /// <summary>The clause.</summary>
    public abstract EnabledClause Clause { get; }

    /// <summary>Holds the beginning of the scratch space, from which clause-local variables are counted.</summary>
    public virtual BpfRegister ScratchOrigin => BpfRegister.R7;

    /// <summary>Gives a refusal its place, if the expression that code was made of stands in the program's own text.</summary>
    public virtual DTraceCompileException At(DTraceCompileException refusal, BoundExpression expression) => refusal;

    /// <summary>Abandons the clause. The address may stand in a register other than R0.</summary>
    public abstract void EmitFault(FaultKind kind, BpfRegister? address = null);
}
