using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Symbols.Btf;

namespace DTrace.Embedded.Providers.Fbt;

/// <summary>
/// A program that is a part of one kernel function (fentry, fexit): its context is the function's arguments, 8 bytes each, and behind them its result.
/// arg0, arg1, ... are as those of <see cref="FbtSite"/>, but that all arguments are there.
/// </summary>
internal sealed record FunctionSite(KernelFunctionPoint Point) : ProbeSite
{
    /// <summary>The frames on top of a stack: the program, the kernel's trampoline, and the function itself.</summary>
    private const int FramesToCaller = 3;

    public override ProgramRole Role => ProgramRole.Probe;

    public override string ProgramName => Point.IsReturn ? "dtrace_fexit" : "dtrace_fentry";

    public override BpfProgramKind Kind => Point.IsReturn ? BpfProgramKind.FunctionReturn : BpfProgramKind.FunctionEntry;

    public override KernelFunctionPoint Target => Point;

    public override AttachPoint PointOf(Probe probe) => Point;

    public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) => new FunctionTrampoline(probes[0].Probe, Point);

    /// <summary>R0 = the program counter of a frame of the kernel stack, 0 where the stack is not so deep.</summary>
    public static void EmitFrame(ProgramEmitter program, int skip)
    {
        BpfAssembler code = program.Code;
        int mark = program.Frame.Mark;
        int slot = program.Frame.Reserve(8);
        code.Store(8, BpfRegister.R10, slot, 0);
        code.Move(BpfRegister.R1, BpfRegister.R6);
        program.EmitAddress(BpfRegister.R2, BpfRegister.R10, slot);
        code.Move(BpfRegister.R3, 8);
        code.Move(BpfRegister.R4, skip);
        code.Call(BpfHelper.GetStack);
        code.Load(8, BpfRegister.R0, BpfRegister.R10, slot);
        program.Frame.Release(mark);
    }

    private sealed class FunctionTrampoline(Probe probe, KernelFunctionPoint point) : SingleProbeTrampoline(probe)
    {
        private readonly (IReadOnlyList<string> Arguments, string Result) _prototype = KernelTypes.OfModule(point.Module)?.FindPrototype(point.Function) ?? ([], "void");

        /// <summary>A stack begins at the function that is entered, and where one returns at what it returns to, as by the kernel's other ways.</summary>
        public override StackPlumbing Plumbing { get; } = StackPlumbing.OfFrames(point.IsReturn ? FramesToCaller : FramesToCaller - 1);

        public override void EmitArgument(ProgramEmitter program, int index)
        {
            int count = _prototype.Arguments.Count;
            int? place = point.IsReturn
                ? index == 1 && _prototype.Result != "void" ? count : null
                : index < count ? index : null;
            if (place is { } argument) EmitNumber(program.Code, argument);
            else program.Code.Move(BpfRegister.R0, 0);
        }

        public override void EmitCaller(ProgramEmitter program) => EmitFrame(program, FramesToCaller);

        /// <summary>R0 = an argument: negated twice, a pointer is a number for the verifier, which knows its type and forbids most arithmetic on it.</summary>
        private static void EmitNumber(BpfAssembler code, int argument)
        {
            code.Load(8, BpfRegister.R0, BpfRegister.R6, 8 * argument);
            code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
            code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
        }
    }
}
