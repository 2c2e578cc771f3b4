using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// chill(): spins for nanoseconds, at most half a second in each second of a CPU; more is an illegal operation (illumos dtrace_action_chill).
/// </summary>
internal sealed class ChillEmitter(ClauseContext context, ExpressionEmitter expressions)
{
    /// <summary>The most nanoseconds of an interval (dtrace_chill_max).</summary>
    public const int Most = 500_000_000;

    /// <summary>The nanoseconds of an interval (dtrace_chill_interval).</summary>
    public const int Interval = 1_000_000_000;

    private const int IntervalBegin = 0;
    private const int Chilled = 8;

    private readonly ProgramEmitter _program = context.Program;
    private readonly BpfAssembler _code = context.Code;
    private readonly Frame _frame = context.Frame;

    public void Emit(BoundExpression duration)
    {
        int mark = _frame.Mark;
        int nanoseconds = _frame.Reserve(8), begin = _frame.Reserve(8), key = _frame.Reserve(8);
        expressions.Emit(duration);
        _code.Store(8, BpfRegister.R10, nanoseconds, BpfRegister.R0);
        _code.Call(BpfHelper.KTimeGetNs);
        _code.Store(8, BpfRegister.R10, begin, BpfRegister.R0);
        EmitAccount(nanoseconds, begin, key);
        _program.Options.Target.EmitSpin(_program, nanoseconds, begin, work: key);

        // The variable timestamp does not change within a clause but by chill().
        _code.Call(BpfHelper.KTimeGetNs);
        _code.Store(8, BpfRegister.R10, Frame.Timestamp, BpfRegister.R0);
        _frame.Release(mark);
    }

    /// <summary>Adds to what this CPU was chilled in its interval, or faults where that is too much.</summary>
    private void EmitAccount(int nanoseconds, int begin, int key)
    {
        BpfLabel sameInterval = new(), allowed = new(), refused = new();
        _code.Store(4, BpfRegister.R10, key, 0);
        _program.EmitLookup(_program.Object.UseChill(), key);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, refused);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, begin);
        _code.Load(8, BpfRegister.R2, BpfRegister.R0, IntervalBegin);
        _code.Move(BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.Sub, BpfRegister.R3, BpfRegister.R2);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R3, Interval, sameInterval);
        _code.Store(8, BpfRegister.R0, IntervalBegin, BpfRegister.R1);
        _code.Store(8, BpfRegister.R0, Chilled, 0);
        _code.Bind(sameInterval);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, nanoseconds);
        _code.Load(8, BpfRegister.R2, BpfRegister.R0, Chilled);
        _code.Jump(BpfJump.Greater, BpfRegister.R1, Most, refused);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R1);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R2, Most, allowed);
        _code.Bind(refused);
        context.EmitFault(FaultKind.IllegalOperation);
        _code.Bind(allowed);
        _code.Store(8, BpfRegister.R0, Chilled, BpfRegister.R2);
    }
}
