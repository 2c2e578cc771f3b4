using System.Buffers.Binary;
using System.Text;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Probes;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The trampoline of a site where many probes share one program and are told apart by a small number (a system call's, a cookie).
/// One enabled probe is compared for; several are looked up in a table, whose entry R8 then points at:
/// <code>
/// +0  u32 the probe's number      +8  u64 words: the clauses it has, one bit each
/// +4  u32 not used                +n  the parts of its name that the probes do not have in common, each zero-padded
/// </code>
/// </summary>
internal abstract class SelectorTrampoline : Trampoline
{
    private const int MaskOffset = 8;

    private readonly IReadOnlyList<SiteProbe> _probes;
    private readonly Dictionary<ProbePart, (int Offset, int Size)> _columns = [];
    private readonly int _entrySize;

    protected SelectorTrampoline(IReadOnlyList<SiteProbe> probes)
    {
        _probes = probes;
        _entrySize = MaskOffset + (8 * ((probes[0].Clauses.Count + 63) / 64));
        foreach (ProbePart part in Enum.GetValues<ProbePart>())
        {
            string first = ProbeParts.Of(First.Description, part);
            if (probes.All(probe => ProbeParts.Of(probe.Probe.Description, part) == first)) continue;
            int size = Text.PaddedLength(probes.Max(probe => Encoding.UTF8.GetByteCount(ProbeParts.Of(probe.Probe.Description, part))));
            _columns.Add(part, (_entrySize, size));
            _entrySize += size;
        }
    }

    /// <summary>Whether the number must be looked at where one probe alone is enabled.</summary>
    protected virtual bool SelectsAlone => true;

    private bool IsSingle => _probes.Count == 1;

    private Probe First => _probes[0].Probe;

    public sealed override int KeptSize => IsSingle ? 0 : _entrySize;

    /// <summary>R0 = the number of what fired.</summary>
    protected abstract void EmitSelector(ProgramEmitter program);

    /// <summary>The number of one of the site's probes.</summary>
    protected virtual int SelectorOf(int index) => _probes[index].Probe.Selector;

    public sealed override void EmitProlog(ProgramEmitter program)
    {
        BpfAssembler code = program.Code;
        if (IsSingle && !SelectsAlone) return;
        EmitSelector(program);
        if (IsSingle)
        {
            code.Jump(BpfJump.NotEqual, BpfRegister.R0, SelectorOf(0), program.Exit);
            return;
        }

        int table = program.UseTable(Table);
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
        if (_probes.All(probe => probe.Clauses[clause])) return;
        program.Code.Load(4, BpfRegister.R0, BpfRegister.R8, MaskOffset + (clause / 32 * 4));
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
        if (!_columns.TryGetValue(part, out (int Offset, int Size) column)) return program.EmitLiteral(ProbeParts.Of(First.Description, part));
        program.Code.Move(BpfRegister.R0, BpfRegister.R8);
        program.Code.Alu(BpfAlu.Add, BpfRegister.R0, column.Offset);
        return column.Size;
    }

    private BpfMapSpec Table()
    {
        int entries = Enumerable.Range(0, _probes.Count).Max(SelectorOf) + 1;
        byte[] contents = new byte[_entrySize * entries];
        for (int i = 0; i < _probes.Count; i++)
        {
            (Probe probe, IReadOnlyList<bool> clauses) = _probes[i];
            Span<byte> row = contents.AsSpan(SelectorOf(i) * _entrySize, _entrySize);
            BinaryPrimitives.WriteInt32LittleEndian(row, probe.Description.Id);
            for (int clause = 0; clause < clauses.Count; clause++)
            {
                if (clauses[clause]) row[MaskOffset + (clause / 8)] |= (byte)(1 << (clause % 8));
            }

            foreach ((ProbePart part, (int offset, _)) in _columns) Encoding.UTF8.GetBytes(ProbeParts.Of(probe.Description, part), row[offset..]);
        }

        // Not read-only: of a frozen array the verifier reads constants at load, and refuses where there is more than one entry (array_map_direct_value_addr).
        return new BpfMapSpec("probes", BpfMapKind.Array, 4, _entrySize, entries) { Contents = contents };
    }
}
