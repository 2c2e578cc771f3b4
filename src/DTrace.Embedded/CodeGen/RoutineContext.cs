using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>A function that evaluates one subroutine: it knows neither probe nor clause, and returns what went wrong to the clause that called it.</summary>
internal sealed class RoutineContext(ProgramEmitter program) : EmissionContext(program)
{
    /// <summary>What is returned where all is well, and where the string is null; a fault returns its kind behind these.</summary>
    public const int Done = 0, IsNull = 1;

    private readonly SortedSet<FaultKind> _faults = [];

    /// <summary>How it may fault.</summary>
    public IReadOnlyCollection<FaultKind> Faults => _faults;

    public override BpfRegister ScratchOrigin => BpfRegister.R8;

    public override Trampoline Trampoline => throw new InvalidOperationException("A subroutine's function knows no probe.");

    public override EnabledClause Clause => throw new InvalidOperationException("A subroutine's function knows no clause.");

    /// <summary>What is returned for a fault.</summary>
    public static int StatusOf(FaultKind kind) => IsNull + 1 + (int)kind;

    public override void EmitFault(FaultKind kind, BpfRegister? address = null)
    {
        _faults.Add(kind);
        Code.Move(BpfRegister.R0, StatusOf(kind));
        Code.Exit();
    }
}
