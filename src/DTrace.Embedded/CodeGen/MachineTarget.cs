using DTrace.Embedded.Bpf;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.CodeGen;

/// <summary>The managed machine: programs run in this process, and ask it by helpers of the machine's own.</summary>
internal sealed class MachineTarget : CodeTarget
{
    /// <summary>The parent's process id.</summary>
    public required int ParentProcessId { get; init; }

    /// <summary>Finds the ids of this process and its ancestors.</summary>
    public required Func<IReadOnlyList<int>> FindAncestors { get; init; }

    public override void EmitParentId(ProgramEmitter program) => program.Code.Move(BpfRegister.R0, ParentProcessId);

    public override void EmitAncestorTest(ProgramEmitter program, int wanted, BpfLabel found)
    {
        program.Code.Load(8, BpfRegister.R0, BpfRegister.R10, wanted);
        foreach (int ancestor in FindAncestors()) program.Code.Jump(BpfJump.Equal, BpfRegister.R0, ancestor, found);
    }

    public override void EmitRunTime(ProgramEmitter program) => program.Code.Call(BpfHelper.HostThreadTime);

    public override void EmitUserRegister(ProgramEmitter program, int index) =>
        throw Unsupported.Because("uregs[ ] in the engine InProcess, whose programs interrupt no thread");

    public override void EmitArguments(ProgramEmitter program, MemoryPlace place, int size, int length)
    {
        program.EmitAddress(BpfRegister.R1, place.Origin, place.Offset);
        program.Code.Move(BpfRegister.R2, size - 1);
        program.Code.Call(BpfHelper.HostArguments);
        program.Code.Store(8, BpfRegister.R10, length, BpfRegister.R0);
    }

    public override void EmitSignal(ProgramEmitter program, string action) =>
        throw Unsupported.Because($"the action {action}( ): the engine InProcess would do it to the process it runs in");

    public override void EmitSpin(ProgramEmitter program, int nanoseconds, int begin, int work)
    {
        program.Code.Load(8, BpfRegister.R1, BpfRegister.R10, nanoseconds);
        program.Code.Call(BpfHelper.HostSpin);
    }

    public override void RequireUserStores(string function) => throw Unsupported.Because($"{function}( ) in the engine InProcess");

    public override IReadOnlyList<FunctionRange>? FindPlumbing(StackPlumbing plumbing) => null;
}
