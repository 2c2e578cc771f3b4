using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Providers.Derived;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Statistics;

/// <summary>
/// The vminfo provider (Dynamic Tracing Guide, "vminfo Provider"): where illumos counts a statistic of virtual memory, as far as a tracepoint of Linux
/// means the same. arg0 is what the statistic grows by; arg1, the statistic's address on illumos, is 0.
/// </summary>
internal sealed class VminfoProvider : DerivedProvider
{
    /// <summary>args[0]: what a statistic grows by.</summary>
    public static IReadOnlyList<ArgumentDescription> Increment { get; } = ArgumentDescription.Of("unsigned long");

    public override string Name => "vminfo";

    protected override IReadOnlyList<DerivedProbe> Probes { get; } =
    [
        One("as_fault", "page_fault_user"),
        One("kernel_asflt", "page_fault_kernel"),
        new("pgfree", "mm_page_free") { Values = [PagesOfOrder], Arguments = Increment },
        One("pgout", "mm_vmscan_write_folio"),
    ];

    private static DerivedProbe One(string name, string tracepoint) => new(name, tracepoint) { Values = [Constant(1)], Arguments = Increment };

    /// <summary>R0 = how many pages the tracepoint's order means.</summary>
    private static void PagesOfOrder(ProgramEmitter program)
    {
        Context(1)(program);
        program.Code.Move(BpfRegister.R1, BpfRegister.R0);
        program.Code.Move(BpfRegister.R0, 1);
        program.Code.Alu(BpfAlu.Lsh, BpfRegister.R0, BpfRegister.R1);
    }
}
