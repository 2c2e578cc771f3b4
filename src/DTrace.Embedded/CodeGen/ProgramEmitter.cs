using System.Text;
using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// Emits the program of one site:
/// <code>
/// R6 = context
/// leave unless the consumer's activity lets this program run
/// trampoline: which probe, leave if it has no clause
/// timestamp of the firing, claim of scratch space (R7), clause-local variables to zero
/// each clause: test, predicate, statements, record out; where it faulted, a call of the function for faults
/// give the scratch space back
/// </code>
/// Where there are many clauses they stand in functions, some to each, which are called in their place (<c>ProgramEmitter.Functions.cs</c>).
/// Scratch space at R7: the claim word, the clause-local variables, what alloca() gives out, one clause's record, then temporaries.
/// </summary>
internal sealed partial class ProgramEmitter
{
    /// <summary>Bytes at the start of the scratch space: the claim word, and the one at <see cref="NumberOffset"/>.</summary>
    public const int ClaimSize = 16;

    private readonly ProbeSite _site;
    private readonly IReadOnlyList<EnabledClause> _clauses;
    private readonly IReadOnlyList<EnabledClause> _errorClauses;
    private readonly Probe? _errorProbe;
    private readonly ProgramNeeds _needs;
    private readonly Trampoline _trampoline;
    private readonly int _recordEnd;
    private int _scratchUsed;

    private ProgramEmitter(Enabling enabling, ObjectBuilder shared, SiteProgram program, ProgramNeeds needs)
    {
        Object = shared;
        Options = enabling.Options;
        HasExit = enabling.HasExit;
        _site = program.Site;
        _trampoline = program.Site.CreateTrampoline(program.Probes);
        _function = new FunctionEmitter(program.Site.ProgramName, []);
        _functions.Add(_function);
        _clauses = program.Clauses;
        _errorClauses = enabling.ErrorClauses;
        _errorProbe = enabling.ErrorProbe;
        _needs = needs;
        int record = _clauses.Concat(_errorClauses).Select(clause => clause.Layout.Size).DefaultIfEmpty(0).Max();
        _recordEnd = RecordOffset + record;
        _scratchUsed = _recordEnd;
    }

    public BpfAssembler Code => _function.Code;

    public Frame Frame => _function.Frame;

    /// <summary>Leaves the function; the one that is entered, before scratch space is claimed.</summary>
    public BpfLabel Exit => _function.Exit;

    public ObjectBuilder Object { get; }

    public EnablingOptions Options { get; }

    public bool HasExit { get; }

    /// <summary>The program's kind.</summary>
    public BpfProgramKind Kind => _site.Kind;

    /// <summary>Where a clause's record is built, from R7.</summary>
    public int RecordOffset => _needs.ClauseLocalsEnd + AllocationBytes;

    /// <summary>Emits a site's program: once, unless it turns out to need what was not foreseen.</summary>
    public static BpfProgram Emit(Enabling enabling, ObjectBuilder shared, SiteProgram program)
    {
        try
        {
            return EmitAndLink(enabling, shared, program);
        }
        catch (DTraceCompileException refusal) when (refusal.Line is null)
        {
            // It is the whole program's, such as its probe's.
            throw Unsupported.At(refusal, program.Clauses[0].Clause.Span, program.Clauses[0].Source);
        }
    }

    private static BpfProgram EmitAndLink(Enabling enabling, ObjectBuilder shared, SiteProgram program)
    {
        ProgramNeeds needs = ProgramNeeds.Foresee(program, enabling.ErrorClauses, program.Clauses.Count > MostUndivided, enabling.Options.StringSize);
        while (true)
        {
            needs.HasGrown = false;
            var emitter = new ProgramEmitter(enabling, shared, program, needs);
            emitter.EmitAll();
            if (!needs.HasGrown) return emitter.Link(program);
        }
    }

    /// <summary>R0 = a literal's address.</summary>
    /// <returns>Its padded length.</returns>
    public int EmitLiteral(string text) => EmitLiteral(Encoding.UTF8.GetBytes(text));

    /// <summary>R0 = a literal's address.</summary>
    /// <returns>Its padded length.</returns>
    public int EmitLiteral(ReadOnlySpan<byte> text)
    {
        (int map, int offset, int size) = Object.UseLiteral(text);
        Code.LoadMapValue(BpfRegister.R0, map, offset);
        return size;
    }

    /// <summary>A register = the firing's timestamp.</summary>
    public void EmitTimestamp(BpfRegister register)
    {
        _needs.Timestamp = true;
        Code.Load(8, register, BpfRegister.R10, Frame.Timestamp);
    }

    /// <summary>The site's own table, made at the first call.</summary>
    public int UseTable(Func<BpfMapSpec> table) => Object.UseTable(_site, table);

    /// <summary>R0 = the value of a map for the key at an offset of the frame, or 0.</summary>
    public void EmitLookup(int map, int frameKey) => EmitLookup(map, new MemoryPlace(BpfRegister.R10, frameKey));

    /// <summary>R0 = the value of a map for the key at a place, or 0.</summary>
    public void EmitLookup(int map, MemoryPlace key)
    {
        Code.LoadMap(BpfRegister.R1, map);
        EmitAddress(BpfRegister.R2, key.Origin, key.Offset);
        Code.Call(BpfHelper.MapLookupElement);
    }

    /// <summary>A register = a base register plus an offset.</summary>
    public void EmitAddress(BpfRegister register, BpfRegister origin, int offset)
    {
        Code.Move(register, origin);
        if (offset != 0) Code.Alu(BpfAlu.Add, register, offset);
    }

    /// <summary>Sets the consumer's activity. R1 is lost.</summary>
    public void EmitActivity(TracingActivity activity)
    {
        Code.LoadMapValue(BpfRegister.R1, Object.StateMap, 0);
        Code.Store(4, BpfRegister.R1, SharedState.Activity, (int)activity);
    }

    /// <summary>Jumps where the consumer's activity does not let a clause of this program run.</summary>
    public void EmitActivityTest(BpfLabel skip)
    {
        TracingActivity? wanted = _site.Role switch
        {
            ProgramRole.Begin => TracingActivity.Warmup,
            ProgramRole.Probe => TracingActivity.Active,
            _ => null,
        };
        if (wanted is null) return;
        Code.LoadMapValue(BpfRegister.R1, Object.StateMap, 0);
        Code.Load(4, BpfRegister.R0, BpfRegister.R1, SharedState.Activity);
        Code.Jump(BpfJump.NotEqual, BpfRegister.R0, (int)wanted, skip);
    }

    /// <summary>The function that is entered: what comes before the clauses, the clauses or calls of the functions that hold them, and the end.</summary>
    private void EmitAll()
    {
        Code.Move(BpfRegister.R6, BpfRegister.R1);
        EmitActivityTest(Exit);
        _trampoline.EmitProlog(this);
        if (_needs.Scratch) EmitClaim();
        if (_needs.Timestamp)
        {
            Code.Call(BpfHelper.KTimeGetNs);
            Code.Store(8, BpfRegister.R10, Frame.Timestamp, BpfRegister.R0);
        }

        // The way out stands here, where it is near to what goes out.
        BpfLabel clauses = new();
        Code.Jump(clauses);
        EmitExit();
        Code.Bind(clauses);
        for (int word = ClaimSize; word < _needs.ClauseLocalsEnd; word += 8) Code.Store(8, BpfRegister.R7, word, 0);
        if (_needs.IsDivided) EmitClauseCalls();
        else EmitClauses(0, _clauses.Count);
        if (_needs.Scratch) Code.Store(8, BpfRegister.R7, 0, 0);
        EmitReturn();
        EmitFunctions();
    }

    private void EmitClauses(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            Options.Cancellation.ThrowIfCancellationRequested();
            var end = new BpfLabel();
            _trampoline.EmitClauseTest(this, i, end);
            if (HasExit && i > 0) EmitActivityTest(end);
            new ClauseEmitter(this, _trampoline, _clauses[i], isErrorClause: false, end).Emit();
            Code.Bind(end);
            if (_needs.IsDivided || Code.Length <= LongestUndivided) continue;
            _needs.IsDivided = _needs.Scratch = true;
            return;
        }
    }

    private void EmitExit()
    {
        Code.Bind(Exit);
        EmitReturn();
    }

    private void EmitReturn()
    {
        Code.Move(BpfRegister.R0, 0);
        Code.Exit();
    }

    /// <summary>
    /// Takes the first free level of scratch space: R7. Claims, and not a counter, because programs of one CPU need not end in the order
    /// they began where they can be preempted. None free is a counted loss.
    /// </summary>
    private void EmitClaim()
    {
        var claimed = new BpfLabel();
        int map = Object.UseScratch(_recordEnd);
        for (int level = 0; level < ObjectBuilder.NestingLevels; level++)
        {
            Code.Store(8, BpfRegister.R10, Frame.ScratchKey, level);
            EmitLookup(map, Frame.ScratchKey);
            Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, Exit);
            Code.Move(BpfRegister.R7, BpfRegister.R0);
            Code.Move(BpfRegister.R0, 0);
            Code.Move(BpfRegister.R1, 1);
            Code.Atomic(BpfAtomic.CompareExchange, BpfRegister.R7, 0, BpfRegister.R1);
            Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, claimed);
        }

        EmitLoss(LossCounters.Nesting);
        Code.Jump(Exit);
        Code.Bind(claimed);
    }
}
