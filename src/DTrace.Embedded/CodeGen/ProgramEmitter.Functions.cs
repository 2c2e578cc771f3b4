using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// The functions of a program. The kernel verifies each by its parameters alone: so its work grows with the number of clauses, and it never has more
/// branches open than one function has. They take no more than numbers, the context and the trampoline's R8, and find the scratch space by its
/// level: what is given to a function by its address cannot be a key or a value of a map before Linux 6.2.
/// <code>
/// clauses:  R1 context   R2 level of the scratch space   R3 the trampoline's R8, or 0   R4 timestamp
/// fault:    R1 context   R2 level of the scratch space   R3 the fault's record
/// others:   R1 level of the scratch space
/// of subroutines (<see cref="UseRoutine"/>): R1 level of the scratch space   R2 an offset in it   R3 to R5 arguments
/// </code>
/// </content>
internal sealed partial class ProgramEmitter
{
    /// <summary>Up to so many clauses stand in the function that is entered: a call costs more than it saves.</summary>
    private const int MostUndivided = 16;

    /// <summary>Up to so many instructions stand in it.</summary>
    private const int LongestUndivided = 4_096;

    /// <summary>A function of clauses ends once it has so many instructions.</summary>
    private const int LongestDivision = 6_000;

    /// <summary>A program has at most 256 functions (BPF_MAX_SUBPROGS): so many of them hold clauses by their number, and some more where they are long.</summary>
    private const int Divisions = 64;

    private readonly List<FunctionEmitter> _functions = [];
    private readonly HashSet<FunctionEmitter> _clauseFunctions = [];
    private readonly Dictionary<string, int> _functionNumbers = new(StringComparer.Ordinal);
    private readonly Queue<(FunctionEmitter Function, Action Emit)> _unemitted = new();
    private readonly Dictionary<string, Routine> _routines = new(StringComparer.Ordinal);
    private readonly List<(FunctionEmitter Function, int Check)> _routineChecks = [];
    private FunctionEmitter _function;

    /// <summary>The number of a function, whose code is made once, when the first call asks for it.</summary>
    public int UseFunction(string name, IReadOnlyList<BpfParameter> parameters, Action emit)
    {
        if (!_functionNumbers.TryGetValue(name, out int number))
        {
            number = _functions.Count;
            var function = new FunctionEmitter(name, parameters);
            _functions.Add(function);
            _functionNumbers.Add(name, number);
            _unemitted.Enqueue((function, emit));
        }

        return number;
    }

    /// <summary>
    /// The function of a subroutine, made when the first call asks for it: R1 = the level of the scratch space, R2 = where in it the function's part
    /// begins, R3 to R5 its arguments, which are numbers. In it R7 is that part's beginning, R8 that of the scratch space.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="parameters">How many arguments it takes, at most three.</param>
    /// <param name="emit">Makes its code, given where in the frame the arguments stand.</param>
    public Routine UseRoutine(string name, int parameters, Func<IReadOnlyList<int>, IReadOnlyCollection<FaultKind>> emit)
    {
        if (_routines.TryGetValue(name, out Routine? routine)) return routine;
        FunctionEmitter caller = _function;
        _function = new FunctionEmitter(name, [.. Enumerable.Repeat(BpfParameter.Number, 2 + parameters)]) { Work = new WorkArea() };
        int number = _functions.Count;
        _functions.Add(_function);
        int[] slots = new int[parameters];
        for (int i = 0; i < parameters; i++)
        {
            slots[i] = Frame.Reserve(8);
            Code.Store(8, BpfRegister.R10, slots[i], (BpfRegister)((int)BpfRegister.R3 + i));
        }

        Code.Store(8, BpfRegister.R10, Frame.ScratchKey, BpfRegister.R1);

        // How much there is of the scratch space is known when the last program is made.
        _routineChecks.Add((_function, Code.Length));
        Code.Jump(BpfJump.Greater, BpfRegister.R2, 0, _function.Exit);
        Code.Move(BpfRegister.R9, BpfRegister.R2);
        EmitScratch();
        Code.Move(BpfRegister.R8, BpfRegister.R7);
        Code.Alu(BpfAlu.Add, BpfRegister.R7, BpfRegister.R9);
        IReadOnlyCollection<FaultKind> faults = emit(slots);
        EmitExit();
        routine = new Routine(number, _function.Work.Size, faults);
        _routines.Add(name, routine);
        _function = caller;
        return routine;
    }

    /// <summary>
    /// Whether what clauses have in common is called and not repeated: in the functions of clauses. The kernel puts look-ups in line, and each time
    /// moves all the code that follows: repeated in a thousand clauses that takes it seconds.
    /// </summary>
    public bool CallsFunctions => _needs.IsDivided && _clauseFunctions.Contains(_function);

    private void EmitClauseCalls()
    {
        int division = Math.Max(MostUndivided, (_clauses.Count + Divisions - 1) / Divisions);
        for (int first = 0; first < _clauses.Count;)
        {
            int count = EmitClauseFunction(first, Math.Min(division, _clauses.Count - first), out int number);
            Code.Move(BpfRegister.R1, BpfRegister.R6);
            EmitLevel(BpfRegister.R2);
            if (_trampoline.KeptSize > 0) Code.Move(BpfRegister.R3, BpfRegister.R8);
            else Code.Move(BpfRegister.R3, 0);
            if (_needs.Timestamp) Code.Load(8, BpfRegister.R4, BpfRegister.R10, Frame.Timestamp);
            else Code.Move(BpfRegister.R4, 0);
            Code.CallFunction(number);
            first += count;
        }
    }

    /// <summary>Makes a function of the clauses from one on, at most so many.</summary>
    /// <returns>How many it holds.</returns>
    private int EmitClauseFunction(int first, int most, out int number)
    {
        FunctionEmitter caller = _function;
        _function = new FunctionEmitter(
            NameOf(_clauses[first]),
            [BpfParameter.Context, BpfParameter.Number, _trampoline.KeptSize > 0 ? BpfParameter.Memory(_trampoline.KeptSize) : BpfParameter.Number, BpfParameter.Number]);
        number = _functions.Count;
        _functions.Add(_function);
        _clauseFunctions.Add(_function);
        Code.Move(BpfRegister.R6, BpfRegister.R1);
        Code.Store(8, BpfRegister.R10, Frame.ScratchKey, BpfRegister.R2);
        Code.Store(8, BpfRegister.R10, Frame.Timestamp, BpfRegister.R4);
        if (_trampoline.KeptSize > 0)
        {
            Code.Jump(BpfJump.Equal, BpfRegister.R3, 0, Exit);
            Code.Move(BpfRegister.R8, BpfRegister.R3);
        }

        if (_needs.Scratch) EmitScratch();
        int count = 0;
        while (count < most && Code.Length < LongestDivision) EmitClauses(first + count++, 1);
        EmitExit();
        _function = caller;
        return count;
    }

    private static string NameOf(EnabledClause first) => string.Create(CultureInfo.InvariantCulture, $"clauses_{first.Number}");

    /// <summary>Makes the functions that were asked for, until none asks for another.</summary>
    private void EmitFunctions()
    {
        while (_unemitted.TryDequeue(out (FunctionEmitter Function, Action Emit) next))
        {
            _function = next.Function;
            next.Emit();
            EmitExit();
        }

        _function = _functions[0];
    }

    /// <summary>The bytes of stack that a function takes with those it calls. None calls one that is not finished before it, so that there is no circle.</summary>
    private int DeepestStack(int function) =>
        _functions[function].Frame.Size + _functions[function].Code.CalledFunctions.Distinct().Select(DeepestStack).DefaultIfEmpty(0).Max();

    private BpfProgram Link(SiteProgram program)
    {
        Frame.RequireStack(DeepestStack(0));
        foreach ((FunctionEmitter function, int check) in _routineChecks) function.Code.SetImmediate(check, Object.ScratchSize - function.Work!.Size);
        if (_functions.Find(function => function.Code.HasFarJump) is { } tooLong)
        {
            EnabledClause clause = _clauses.FirstOrDefault(clause => NameOf(clause) == tooLong.Name) ?? _clauses[0];
            DTraceCompileException refusal = Unsupported.Because(
                $"so long a clause: with it a function of the program for {program.Probes[0].Probe.Description} has {tooLong.Code.Length} instructions, of which a jump reaches 32,767; divide it into several clauses");
            throw Unsupported.At(refusal, clause.Clause.Span, clause.Source);
        }

        return BpfLinker.Link(
            program.Site.ProgramName, program.Site.Kind, [.. _functions.Select(function => (function.Name, function.Parameters, function.Code.Finish()))],
            [.. _functions.Select(function => function.Code.Notes)]) with
        {
            Target = program.Site.Target,
        };
    }
}

/// <summary>A subroutine's function.</summary>
/// <param name="Number">Its number in the program.</param>
/// <param name="WorkSize">Bytes of the scratch space that it needs.</param>
/// <param name="Faults">How it may fault.</param>
internal sealed record Routine(int Number, int WorkSize, IReadOnlyCollection<FaultKind> Faults);
