using System.Text;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>What a program turned out to need: the first emission finds out, the second is made with it.</summary>
internal sealed class ProgramNeeds
{
    public bool Scratch { get; set; }

    public bool Timestamp { get; set; }

    /// <summary>The clauses stand in functions.</summary>
    public bool IsDivided { get; set; }

    /// <summary>Memory is allocated, or written through a pointer.</summary>
    public bool Allocates { get; set; }

    /// <summary>Offsets of the clause-local variables from R7.</summary>
    public Dictionary<VariableSymbol, int> ClauseLocals { get; } = [];

    /// <summary>The end of the clause-local variables: where the record area begins.</summary>
    public int ClauseLocalsEnd { get; set; } = ProgramEmitter.ClaimSize;
}

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

    /// <summary>The offset from R7 of a word through which an address becomes a number (<see cref="EmitNumber"/>).</summary>
    private const int NumberOffset = 8;

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

    /// <summary>Where a clause's record is built, from R7.</summary>
    public int RecordOffset => _needs.ClauseLocalsEnd + AllocationBytes;

    /// <summary>Emits a site's program.</summary>
    public static BpfProgram Emit(Enabling enabling, ObjectBuilder shared, SiteProgram program)
    {
        var needs = new ProgramNeeds { IsDivided = program.Clauses.Count > MostUndivided };
        var first = new ProgramEmitter(enabling, shared, program, needs);
        first.EmitAll();
        needs.IsDivided |= first.Code.Length > LongestUndivided;
        var emitter = new ProgramEmitter(enabling, shared, program, needs);
        emitter.EmitAll();
        return emitter.Link(program);
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

    /// <summary>The offset of a clause-local variable from R7.</summary>
    public int ClauseLocal(VariableSymbol variable, int size)
    {
        UseScratch();
        if (!_needs.ClauseLocals.TryGetValue(variable, out int offset))
        {
            offset = _needs.ClauseLocalsEnd;
            _needs.ClauseLocals.Add(variable, offset);
            _needs.ClauseLocalsEnd += Text.WholeWords(size);
        }

        return offset;
    }

    /// <summary>Where the scratch temporaries stand now, for <see cref="ReleaseScratch"/>.</summary>
    public int ScratchMark => _function.Work?.Used ?? _scratchUsed;

    /// <summary>Reserves scratch space and gives its offset from R7.</summary>
    public int ReserveScratch(int bytes)
    {
        int offset = ScratchMark;
        ReleaseScratch(offset + Text.WholeWords(bytes));
        UseScratch();
        return offset;
    }

    /// <summary>Gives back the scratch temporaries reserved since the mark.</summary>
    public void ReleaseScratch(int mark)
    {
        if (_function.Work is { } work) work.Used = mark;
        else _scratchUsed = mark;
    }

    /// <summary>The scratch space is needed.</summary>
    public void UseScratch()
    {
        if (_function.Work is { } work)
        {
            work.Size = Math.Max(work.Size, work.Used);
            return;
        }

        _needs.Scratch = true;
        Object.UseScratch(Math.Max(_scratchUsed, _recordEnd));
    }

    /// <summary>The site's own table, made at the first call.</summary>
    public int UseTable(Func<BpfMapSpec> table) => Object.UseTable(_site, table);

    /// <summary>Counts one loss. R0-R5 are lost.</summary>
    public void EmitLoss(int counter)
    {
        if (CallsFunctions)
        {
            Code.Move(BpfRegister.R1, counter);
            Code.CallFunction(UseFunction("loss", [BpfParameter.Number], EmitLossFunction));
            return;
        }

        var gone = new BpfLabel();
        EmitCounters(gone);
        Code.Move(BpfRegister.R1, 1);
        Code.Atomic(BpfAtomic.Add, BpfRegister.R0, 8 * counter, BpfRegister.R1);
        Code.Bind(gone);
    }

    private void EmitLossFunction()
    {
        Code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R1, LossCounters.Count, Exit);
        Code.Move(BpfRegister.R9, BpfRegister.R1);
        EmitCounters(Exit);
        Code.Alu(BpfAlu.Lsh, BpfRegister.R9, 3);
        Code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R9);
        Code.Move(BpfRegister.R1, 1);
        Code.Atomic(BpfAtomic.Add, BpfRegister.R0, 0, BpfRegister.R1);
    }

    /// <summary>R0 = this CPU's counters.</summary>
    private void EmitCounters(BpfLabel gone)
    {
        int mark = Frame.Mark;
        int key = Frame.Reserve(8);
        Code.Store(4, BpfRegister.R10, key, 0);
        EmitLookup(Object.CountersMap, key);
        Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, gone);
        Frame.Release(mark);
    }

    /// <summary>R0 = the value of a map for the key at an offset of the frame, or 0.</summary>
    public void EmitLookup(int map, int frameKey)
    {
        Code.LoadMap(BpfRegister.R1, map);
        EmitAddress(BpfRegister.R2, BpfRegister.R10, frameKey);
        Code.Call(BpfHelper.MapLookupElement);
    }

    /// <summary>A register = a base register plus an offset.</summary>
    public void EmitAddress(BpfRegister register, BpfRegister origin, int offset)
    {
        Code.Move(register, origin);
        if (offset != 0) Code.Alu(BpfAlu.Add, register, offset);
    }

    /// <summary>
    /// Puts the clause's record into this CPU's ring buffer, without waking anybody: the consumer polls. A full ring is a drop, or with policy fill
    /// the end.
    /// </summary>
    public void EmitClauseRecord(int size)
    {
        if (!CallsFunctions)
        {
            EmitRecord(BpfRegister.R7, RecordOffset, size);
            return;
        }

        EmitLevel(BpfRegister.R1);
        Code.Move(BpfRegister.R2, size);
        Code.CallFunction(UseFunction("record", [BpfParameter.Number, BpfParameter.Number], EmitRecordFunction));
    }

    /// <summary>Puts any record into this CPU's ring buffer, as <see cref="EmitClauseRecord"/> does.</summary>
    public void EmitRecord(BpfRegister origin, int offset, int size)
    {
        Code.Move(BpfRegister.R9, size);
        EmitRecord(origin, offset);
    }

    /// <summary>R0 = 0 where a record is in this CPU's ring buffer; jumps, or falls through with another R0, where it is not. R9 is lost.</summary>
    public void EmitOutput(BpfRegister origin, int offset, int size, BpfLabel lost)
    {
        Code.Move(BpfRegister.R9, size);
        EmitOutput(origin, offset, lost);
    }

    private void EmitRecordFunction()
    {
        Code.Jump(BpfJump.Greater, BpfRegister.R2, _recordEnd - RecordOffset, Exit);
        Code.Store(8, BpfRegister.R10, Frame.ScratchKey, BpfRegister.R1);
        Code.Move(BpfRegister.R9, BpfRegister.R2);
        EmitScratch();
        EmitRecord(BpfRegister.R7, RecordOffset);
    }

    /// <summary>R9 is the record's size.</summary>
    private void EmitRecord(BpfRegister origin, int offset)
    {
        BpfLabel lost = new(), done = new();
        EmitOutput(origin, offset, lost);
        Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
        Code.Bind(lost);
        if (Options.StopWhenFull) EmitActivity(TracingActivity.Filled);
        else EmitLoss(LossCounters.Principal);
        Code.Bind(done);
    }

    private void EmitOutput(BpfRegister origin, int offset, BpfLabel lost)
    {
        int mark = Frame.Mark;
        int key = Frame.Reserve(8);
        Code.Call(BpfHelper.GetSmpProcessorId);
        Code.Store(4, BpfRegister.R10, key, BpfRegister.R0);
        EmitLookup(Object.UseRings(), key);
        Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, lost);
        Code.Move(BpfRegister.R1, BpfRegister.R0);
        EmitAddress(BpfRegister.R2, origin, offset);
        Code.Move(BpfRegister.R3, BpfRegister.R9);
        Code.Move(BpfRegister.R4, NoWakeup);
        Code.Call(BpfHelper.RingBufferOutput);
        Frame.Release(mark);
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

    /// <summary>BPF_RB_NO_WAKEUP.</summary>
    private const int NoWakeup = 1;

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
