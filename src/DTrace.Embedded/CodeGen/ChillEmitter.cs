using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// chill(): spins for nanoseconds, at most half a second in each second of a CPU; more is an illegal operation (illumos dtrace_action_chill). eBPF has
/// no delay, so the code asks the clock in a loop, which the kernel's iterator of numbers bounds.
/// </summary>
internal sealed class ChillEmitter(ClauseContext context, ExpressionEmitter expressions)
{
    /// <summary>The most nanoseconds of an interval (dtrace_chill_max).</summary>
    public const int Most = 500_000_000;

    /// <summary>The nanoseconds of an interval (dtrace_chill_interval).</summary>
    public const int Interval = 1_000_000_000;

    private const int IntervalBegin = 0;
    private const int Chilled = 8;

    /// <summary>The most numbers the kernel's iterator gives (BPF_MAX_LOOPS), and how often the clock is asked for each.</summary>
    private const int MostLoops = 1 << 23;
    private const int ReadsPerLoop = 8;

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
        if (_program.Options.Target.IsManagedMachine)
        {
            _code.Load(8, BpfRegister.R1, BpfRegister.R10, nanoseconds);
            _code.Call(BpfHelper.HostSpin);
        }
        else
        {
            EmitSpin(nanoseconds, begin, iterator: key);
        }

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

    private void EmitSpin(int nanoseconds, int begin, int iterator)
    {
        int start = Function("bpf_iter_num_new"), next = Function("bpf_iter_num_next"), end = Function("bpf_iter_num_destroy");
        BpfLabel again = new(), done = new();
        _program.EmitAddress(BpfRegister.R1, BpfRegister.R10, iterator);
        _code.Move(BpfRegister.R2, 0);
        _code.Move(BpfRegister.R3, MostLoops);
        _code.CallKernel(start);
        _code.Bind(again);
        _program.EmitAddress(BpfRegister.R1, BpfRegister.R10, iterator);
        _code.CallKernel(next);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
        for (int i = 0; i < ReadsPerLoop; i++)
        {
            _code.Call(BpfHelper.KTimeGetNs);
            _code.Load(8, BpfRegister.R1, BpfRegister.R10, begin);
            _code.Alu(BpfAlu.Sub, BpfRegister.R0, BpfRegister.R1);
            _code.Load(8, BpfRegister.R1, BpfRegister.R10, nanoseconds);
            _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R0, BpfRegister.R1, done);
        }

        _code.Jump(again);
        _code.Bind(done);
        _program.EmitAddress(BpfRegister.R1, BpfRegister.R10, iterator);
        _code.CallKernel(end);
    }

    private int Function(string name) => _program.Options.Target.FindFunction(name)
        ?? throw Unsupported.Because($"the action chill( ): this kernel does not let programs call {name}( ), for which it needs Linux 6.4 and its type information (CONFIG_DEBUG_INFO_BTF)");
}
