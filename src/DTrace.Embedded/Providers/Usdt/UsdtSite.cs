using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Providers.Pid;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Providers.Usdt;

/// <summary>One program for all static probes that have their arguments in the same places; its context is struct pt_regs.</summary>
/// <param name="Described">The arguments, as their notes describe them.</param>
internal sealed record UsdtSite(string Described) : ProbeSite
{
    public override ProgramRole Role => ProgramRole.Probe;

    public override string ProgramName => "dtrace_usdt";

    public override BpfProgramKind Kind => BpfProgramKind.UserProbe;

    /// <summary>The same program's probes of processes that start later are added.</summary>
    public override bool Grows => true;

    public override AttachPoint PointOf(Probe probe) => ((UsdtProbe)probe.Data!).Point;

    public override Trampoline CreateTrampoline(IReadOnlyList<SiteProbe> probes) => new UsdtTrampoline(probes, ((UsdtProbe)probes[0].Probe.Data!).Note.Arguments);

    private sealed class UsdtTrampoline(IReadOnlyList<SiteProbe> probes, IReadOnlyList<string> arguments) : CookieTrampoline(probes, grows: true)
    {
        private readonly Probe _probe = probes[0].Probe;

        public override void EmitArgument(ProgramEmitter program, int index)
        {
            if (index >= arguments.Count)
            {
                program.Code.Move(BpfRegister.R0, 0);
                return;
            }

            ArgumentOperand operand = ArgumentOperand.Parse(arguments[index])
                ?? throw Unsupported.Because($"arg{index} of {_probe}: its note says \"{arguments[index]}\", which is no operand that can be read; it");
            Emit(program, operand);
        }

        private static void Emit(ProgramEmitter program, ArgumentOperand operand)
        {
            BpfAssembler code = program.Code;
            if (operand.Register is not { } register)
            {
                code.Move(BpfRegister.R0, operand.Constant);
                return;
            }

            code.Load(8, BpfRegister.R0, BpfRegister.R6, register);
            if (operand.IsMemory) EmitMemory(program, operand);
            int unused = 64 - (8 * operand.Size);
            if (operand.Shift != 0) code.Alu(BpfAlu.Rsh, BpfRegister.R0, operand.Shift);
            if (unused == 0) return;
            code.Alu(BpfAlu.Lsh, BpfRegister.R0, unused);
            code.Alu(operand.IsSigned ? BpfAlu.Arsh : BpfAlu.Rsh, BpfRegister.R0, unused);
        }

        /// <summary>R0, the address's first register, becomes what stands at the address; 0 where nothing can be read.</summary>
        private static void EmitMemory(ProgramEmitter program, ArgumentOperand operand)
        {
            BpfAssembler code = program.Code;
            int mark = program.Frame.Mark;
            int slot = program.Frame.Reserve(8);
            code.Move(BpfRegister.R3, BpfRegister.R0);
            if (operand.Index is { } index)
            {
                code.Load(8, BpfRegister.R1, BpfRegister.R6, index);
                code.Alu(BpfAlu.Mul, BpfRegister.R1, operand.Scale);
                code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R1);
            }

            code.Alu(BpfAlu.Add, BpfRegister.R3, (int)operand.Constant);
            code.Store(8, BpfRegister.R10, slot, 0);
            program.EmitAddress(BpfRegister.R1, BpfRegister.R10, slot);
            code.Move(BpfRegister.R2, operand.Size);
            code.Call(BpfHelper.ProbeReadUser);
            code.Load(8, BpfRegister.R0, BpfRegister.R10, slot);
            program.Frame.Release(mark);
        }
    }
}

/// <summary>What is known of one static probe of one process.</summary>
/// <param name="Process">The process.</param>
/// <param name="Note">The probe's note.</param>
/// <param name="Point">Where it is.</param>
internal sealed record UsdtProbe(TracedProcess Process, ElfProbe Note, UserProbePoint Point);
