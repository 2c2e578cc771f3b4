using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The trampoline of a site where many probes share one program and are told apart by a small number (a system call's, a cookie).
/// One enabled probe is compared for; several are looked up in a <see cref="SelectorTable"/>, whose row R8 then points at.
/// </summary>
internal abstract class SelectorTrampoline : Trampoline
{
    private readonly IReadOnlyList<SiteProbe> _probes;
    private readonly bool _grows;

    /// <param name="probes">The site's enabled probes.</param>
    /// <param name="grows">Whether probes may be added while the program runs.</param>
    protected SelectorTrampoline(IReadOnlyList<SiteProbe> probes, bool grows = false)
    {
        _probes = probes;
        _grows = grows;
    }

    /// <summary>Whether the number must be looked at where one probe alone is enabled.</summary>
    protected virtual bool SelectsAlone => true;

    private bool IsSingle => _probes.Count == 1 && !_grows;

    private Probe First => _probes[0].Probe;

    public sealed override int KeptSize => IsSingle ? 0 : Table.RowSize;

    private SelectorTable Table => field ??= new SelectorTable(_probes, Enumerable.Range(0, _probes.Count).Max(SelectorOf) + 1, _grows);

    /// <summary>Refuses the program where it cannot run.</summary>
    protected virtual void Require(CodeTarget target)
    {
    }

    /// <summary>R0 = the number of what fired.</summary>
    protected abstract void EmitSelector(ProgramEmitter program);

    /// <summary>The number of one of the site's probes.</summary>
    protected virtual int SelectorOf(int index) => _probes[index].Probe.Selector;

    public sealed override void EmitProlog(ProgramEmitter program)
    {
        BpfAssembler code = program.Code;
        Require(program.Options.Target);
        if (IsSingle && !SelectsAlone) return;
        EmitSelector(program);
        if (IsSingle)
        {
            code.Jump(BpfJump.NotEqual, BpfRegister.R0, SelectorOf(0), program.Exit);
            return;
        }

        int table = program.UseTable(() => Table.ToMap(_probes.Select((probe, i) => (SelectorOf(i), probe))));
        int key = program.Frame.Reserve(8);
        code.Store(8, BpfRegister.R10, key, BpfRegister.R0);
        code.LoadMap(BpfRegister.R1, table);
        code.Move(BpfRegister.R2, BpfRegister.R10);
        code.Alu(BpfAlu.Add, BpfRegister.R2, key);
        code.Call(BpfHelper.MapLookupElement);
        code.Jump(BpfJump.Equal, BpfRegister.R0, 0, program.Exit);
        code.Move(BpfRegister.R8, BpfRegister.R0);
        code.Load(4, BpfRegister.R0, BpfRegister.R8, 0);
        code.Jump(BpfJump.Equal, BpfRegister.R0, 0, program.Exit);
    }

    public sealed override void EmitClauseTest(ProgramEmitter program, int clause, BpfLabel skip)
    {
        if (!_grows && _probes.All(probe => probe.Clauses[clause])) return;
        program.Code.Load(4, BpfRegister.R0, BpfRegister.R8, SelectorTable.MaskOffset + (clause / 32 * 4));
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R0, clause % 32);
        program.Code.Alu(BpfAlu.And, BpfRegister.R0, 1);
        program.Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, skip);
    }

    public sealed override void EmitProbeId(ProgramEmitter program)
    {
        if (IsSingle) program.Code.Move(BpfRegister.R0, First.Description.Id);
        else program.Code.Load(4, BpfRegister.R0, BpfRegister.R8, 0);
    }

    public sealed override int EmitProbePart(ProgramEmitter program, ProbePart part)
    {
        if (IsSingle || Table.ColumnOf(part) is not { } column) return program.EmitLiteral(ProbeParts.Of(First.Description, part));
        program.Code.Move(BpfRegister.R0, BpfRegister.R8);
        program.Code.Alu(BpfAlu.Add, BpfRegister.R0, column.Offset);
        return column.Size;
    }
}
