using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.CodeGen;

/// <summary>The clause that code is being emitted for: what its expressions share, and how it faults.</summary>
internal sealed class ClauseContext(ProgramEmitter program, Trampoline trampoline, EnabledClause clause, bool isErrorClause, BpfLabel end) : EmissionContext(program)
{
    public override Trampoline Trampoline => trampoline;

    public override EnabledClause Clause => clause;

    /// <summary>Leaves the clause without its record.</summary>
    public BpfLabel End => end;

    /// <summary>The 1-based number of the action being emitted; 0 in the predicate.</summary>
    public int Action { get; set; }

    /// <summary>Where the statement or the predicate stands that code is being made of.</summary>
    public TextSpan Place { get; set; }

    /// <summary>What an inline or a translator stands for has its places in a text of its own, which are not within the statement's.</summary>
    public override DTraceCompileException At(DTraceCompileException refusal, BoundExpression expression) =>
        refusal.Line is null && expression.Span.Start >= Place.Start && expression.Span.End <= Place.End ? Unsupported.At(refusal, expression.Span, clause.Source) : refusal;

    /// <summary>Where the clause goes when it faults; null while nothing in it can.</summary>
    public BpfLabel? Fault { get; private set; }

    /// <summary>
    /// Abandons the clause: its record is not written. The address may stand in a register other than R0. In an ERROR clause it is
    /// counted and nothing more, so that faults end.
    /// </summary>
    public override void EmitFault(FaultKind kind, BpfRegister? address = null)
    {
        if (clause.Clause.FaultFlag is { } flag) Code.Store(8, BpfRegister.R7, Program.ClauseLocal(flag, 8), 1);
        if (isErrorClause)
        {
            Program.EmitLoss(LossCounters.DoubleError);
            Code.Jump(end);
            return;
        }

        if (address is not { } register) Code.Move(BpfRegister.R1, 0);
        else if (register != BpfRegister.R1) Code.Move(BpfRegister.R1, register);
        Code.Move(BpfRegister.R2, (int)kind);
        Code.Move(BpfRegister.R3, Action);
        Code.Jump(Fault ??= new BpfLabel());
    }
}
