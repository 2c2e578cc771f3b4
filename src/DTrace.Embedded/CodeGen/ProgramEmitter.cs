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

    public bool FaultBlock { get; set; }

    /// <summary>The program's end is further from its beginning than a jump reaches.</summary>
    public bool EarlyExit { get; set; }

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
/// each clause: test, predicate, statements, record out
/// give the scratch space back
/// faults come here: record the fault, run the ERROR clauses, go on after the clause that faulted
/// </code>
/// Scratch space at R7: the claim word, the clause-local variables, what alloca() gives out, one clause's record, then temporaries.
/// </summary>
internal sealed partial class ProgramEmitter
{
    /// <summary>Bytes of the claim word at the start of the scratch space.</summary>
    public const int ClaimSize = 8;

    private readonly ProbeSite _site;
    private readonly IReadOnlyList<SiteProbe> _probes;
    private readonly IReadOnlyList<EnabledClause> _clauses;
    private readonly IReadOnlyList<EnabledClause> _errorClauses;
    private readonly Probe? _errorProbe;
    private readonly ProgramNeeds _needs;
    private readonly List<(int Clause, BpfLabel Resume)> _faultReturns = [];
    private readonly int _recordEnd;
    private int _scratchUsed;

    private ProgramEmitter(Enabling enabling, ObjectBuilder shared, SiteProgram program, ProgramNeeds needs)
    {
        Object = shared;
        Options = enabling.Options;
        HasExit = enabling.HasExit;
        _site = program.Site;
        _probes = program.Probes;
        _clauses = program.Clauses;
        _errorClauses = enabling.ErrorClauses;
        _errorProbe = enabling.ErrorProbe;
        _needs = needs;
        int record = _clauses.Concat(_errorClauses).Select(clause => clause.Layout.Size).DefaultIfEmpty(0).Max();
        _recordEnd = RecordOffset + record;
        _scratchUsed = _recordEnd;
    }

    public BpfAssembler Code { get; } = new();

    public Frame Frame { get; } = new();

    /// <summary>Leaves the program before scratch space is claimed.</summary>
    public BpfLabel Exit { get; } = new();

    /// <summary>Records the fault that stands in the frame, runs the ERROR clauses, and goes on after the clause.</summary>
    public BpfLabel FaultBlock { get; } = new();

    public ObjectBuilder Object { get; }

    public EnablingOptions Options { get; }

    public bool HasExit { get; }

    /// <summary>Where a clause's record is built, from R7.</summary>
    public int RecordOffset => _needs.ClauseLocalsEnd + AllocationBytes;

    /// <summary>Emits a site's program.</summary>
    public static BpfProgram Emit(Enabling enabling, ObjectBuilder shared, SiteProgram program)
    {
        var needs = new ProgramNeeds();
        var first = new ProgramEmitter(enabling, shared, program, needs);
        first.EmitAll();
        needs.EarlyExit = first.Code.HasFarJump;
        var emitter = new ProgramEmitter(enabling, shared, program, needs);
        emitter.EmitAll();
        if (emitter.Code.HasFarJump)
        {
            throw Unsupported.Because(
                $"so much code for one probe: the {program.Clauses.Count} clauses of {program.Probes[0].Probe.Description} and probes of its kind become {emitter.Code.Length} instructions, of which a jump reaches 32,767; give the probe fewer clauses, or divide them among several consumers");
        }

        return new BpfProgram(program.Site.ProgramName, program.Site.Kind, emitter.Code.Finish());
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
    public int ScratchMark => _scratchUsed;

    /// <summary>Reserves scratch space and gives its offset from R7.</summary>
    public int ReserveScratch(int bytes)
    {
        int offset = _scratchUsed;
        _scratchUsed += Text.WholeWords(bytes);
        UseScratch();
        return offset;
    }

    /// <summary>Gives back the scratch temporaries reserved since the mark.</summary>
    public void ReleaseScratch(int mark) => _scratchUsed = mark;

    /// <summary>The scratch space is needed.</summary>
    public void UseScratch()
    {
        _needs.Scratch = true;
        Object.UseScratch(Math.Max(_scratchUsed, _recordEnd));
    }

    /// <summary>The site's own table, made at the first call.</summary>
    public int UseTable(Func<BpfMapSpec> table) => Object.UseTable(_site, table);

    /// <summary>Counts one loss. R0-R5 are lost.</summary>
    public void EmitLoss(int counter)
    {
        var gone = new BpfLabel();
        int mark = Frame.Mark;
        int key = Frame.Reserve(8);
        Code.Store(4, BpfRegister.R10, key, 0);
        EmitLookup(Object.CountersMap, key);
        Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, gone);
        Code.Move(BpfRegister.R1, 1);
        Code.Atomic(BpfAtomic.Add, BpfRegister.R0, 8 * counter, BpfRegister.R1);
        Code.Bind(gone);
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
    /// Puts a record into this CPU's ring buffer, without waking anybody: the consumer polls. A full ring is a drop, or with policy fill the end.
    /// </summary>
    public void EmitRecord(BpfRegister origin, int offset, int size)
    {
        BpfLabel lost = new(), done = new();
        EmitOutput(origin, offset, size, lost);
        Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
        Code.Bind(lost);
        if (Options.StopWhenFull) EmitActivity(TracingActivity.Filled);
        else EmitLoss(LossCounters.Principal);
        Code.Bind(done);
    }

    /// <summary>R0 = 0 where a record is in this CPU's ring buffer; jumps, or falls through with another R0, where it is not.</summary>
    public void EmitOutput(BpfRegister origin, int offset, int size, BpfLabel lost)
    {
        int mark = Frame.Mark;
        int key = Frame.Reserve(8);
        Code.Call(BpfHelper.GetSmpProcessorId);
        Code.Store(4, BpfRegister.R10, key, BpfRegister.R0);
        EmitLookup(Object.UseRings(), key);
        Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, lost);
        Code.Move(BpfRegister.R1, BpfRegister.R0);
        EmitAddress(BpfRegister.R2, origin, offset);
        Code.Move(BpfRegister.R3, size);
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

    /// <summary>A clause that may fault: where it goes on, and what number stands for it in the frame.</summary>
    public void ReturnFaultTo(int clause, BpfLabel resume)
    {
        _needs.FaultBlock = true;
        _faultReturns.Add((clause, resume));
    }

    /// <summary>BPF_RB_NO_WAKEUP.</summary>
    private const int NoWakeup = 1;

    private void EmitAll()
    {
        Code.Move(BpfRegister.R6, BpfRegister.R1);
        EmitActivityTest(Exit);
        Trampoline trampoline = _site.CreateTrampoline(_probes);
        trampoline.EmitProlog(this);
        BpfLabel finish = new();
        if (_needs.Scratch) EmitClaim();
        if (_needs.Timestamp)
        {
            Code.Call(BpfHelper.KTimeGetNs);
            Code.Store(8, BpfRegister.R10, Frame.Timestamp, BpfRegister.R0);
        }

        if (_needs.EarlyExit)
        {
            BpfLabel clauses = new();
            Code.Jump(clauses);
            EmitExit();
            Code.Bind(clauses);
        }

        for (int word = ClaimSize; word < _needs.ClauseLocalsEnd; word += 8) Code.Store(8, BpfRegister.R7, word, 0);
        for (int i = 0; i < _clauses.Count; i++)
        {
            Options.Cancellation.ThrowIfCancellationRequested();
            var end = new BpfLabel();
            trampoline.EmitClauseTest(this, i, end);
            if (HasExit && i > 0) EmitActivityTest(end);
            new ClauseEmitter(this, trampoline, _clauses[i], isErrorClause: false).Emit(end);
            Code.Bind(end);
        }

        Code.Bind(finish);
        if (_needs.Scratch) Code.Store(8, BpfRegister.R7, 0, 0);
        if (_needs.EarlyExit) EmitReturn();
        else EmitExit();
        if (_faultReturns.Count != 0) EmitFaultBlock(trampoline, finish);
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

    private void EmitFaultBlock(Trampoline trampoline, BpfLabel finish)
    {
        Code.Bind(FaultBlock);
        Code.Move(BpfRegister.R0, -1);
        Code.Store(4, BpfRegister.R10, Frame.Fault + RecordHeader.Clause, BpfRegister.R0);
        trampoline.EmitProbeId(this);
        Code.Store(4, BpfRegister.R10, Frame.Fault + RecordHeader.Probe, BpfRegister.R0);
        EmitTimestamp(BpfRegister.R0);
        Code.Store(8, BpfRegister.R10, Frame.Fault + RecordHeader.Timestamp, BpfRegister.R0);
        Code.Load(8, BpfRegister.R0, BpfRegister.R10, Frame.FaultingClause);
        Code.Store(8, BpfRegister.R10, Frame.Fault + FaultLayout.Clause, BpfRegister.R0);
        EmitRecord(BpfRegister.R10, Frame.Fault, FaultLayout.Size);
        if (_errorProbe is not null)
        {
            var error = new ErrorTrampoline(_errorProbe);
            foreach (EnabledClause clause in _errorClauses)
            {
                var end = new BpfLabel();
                new ClauseEmitter(this, error, clause, isErrorClause: true).Emit(end);
                Code.Bind(end);
            }
        }

        Code.Load(8, BpfRegister.R1, BpfRegister.R10, Frame.FaultingClause);
        foreach ((int clause, BpfLabel resume) in _faultReturns) Code.Jump(BpfJump.Equal, BpfRegister.R1, clause, resume);
        Code.Jump(finish);
    }
}
