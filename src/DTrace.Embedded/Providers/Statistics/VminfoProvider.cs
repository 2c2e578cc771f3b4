using System.Numerics;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Providers.Derived;
using DTrace.Embedded.Semantics;
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

    /// <summary>A request to a block device: what Linux's own counts pgpgin and pgpgout are of (submit_bio, block/blk-core.c).</summary>
    private const string Request = "block_bio_queue";

    public override string Name => "vminfo";

    protected override IReadOnlyList<DerivedProbe> Probes { get; } =
    [
        One("as_fault", "page_fault_user"),
        One("kernel_asflt", "page_fault_kernel"),
        new("pgfree", "mm_page_free") { Values = [PagesOfOrder], Arguments = Increment },
        new("pgin", Request) { When = IsRead, Values = [Constant(1)], Arguments = Increment },
        One("pgout", "mm_vmscan_write_folio"),
        new("pgpgin", Request) { When = IsRead, Values = [PagesOfRequest], Arguments = Increment },
        new("pgpgout", Request) { When = (program, skip) => IsOfDirection(program, skip, isWrite: true), Values = [PagesOfRequest], Arguments = Increment },
    ];

    private static DerivedProbe One(string name, string tracepoint) => new(name, tracepoint) { Values = [Constant(1)], Arguments = Increment };

    private static void IsRead(ProgramEmitter program, BpfLabel skip) => IsOfDirection(program, skip, isWrite: false);

    /// <summary>Odd operations write, even ones read; one without data does neither (include/linux/blk_types.h).</summary>
    private static void IsOfDirection(ProgramEmitter program, BpfLabel skip, bool isWrite)
    {
        Member(Context(0), "bio", "bi_opf")(program);
        program.Code.Alu(BpfAlu.And, BpfRegister.R0, 1);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, isWrite ? 1 : 0, skip);
        PagesOfRequest(program);
        program.Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, skip);
    }

    /// <summary>R0 = how many pages a request begins, moves or ends.</summary>
    private static void PagesOfRequest(ProgramEmitter program)
    {
        MemberWithin(Context(0), "bio", "bi_iter", "bvec_iter", "bi_size")(program);
        program.Code.Alu(BpfAlu.Add, BpfRegister.R0, Environment.SystemPageSize - 1);
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R0, BitOperations.Log2((uint)Environment.SystemPageSize));
    }

    /// <summary>R0 = how many pages the tracepoint's order means.</summary>
    private static void PagesOfOrder(ProgramEmitter program)
    {
        Context(1)(program);
        program.Code.Move(BpfRegister.R1, BpfRegister.R0);
        program.Code.Move(BpfRegister.R0, 1);
        program.Code.Alu(BpfAlu.Lsh, BpfRegister.R0, BpfRegister.R1);
    }
}
