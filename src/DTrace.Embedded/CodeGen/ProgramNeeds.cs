using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// What a program needs. Much of its code depends on it, so it is foreseen from the clauses; where emission needs more all the same, it is known
/// when the program is emitted again.
/// </summary>
internal sealed class ProgramNeeds
{
    private readonly Dictionary<VariableSymbol, int> _clauseLocals = [];
    private bool _scratch;
    private bool _timestamp;
    private bool _isDivided;
    private bool _allocates;

    /// <summary>Whether something was added since it was set to false.</summary>
    public bool HasGrown { get; set; }

    /// <summary>The scratch space.</summary>
    public bool Scratch { get => _scratch; set => Grow(ref _scratch, value); }

    /// <summary>The time of the firing.</summary>
    public bool Timestamp { get => _timestamp; set => Grow(ref _timestamp, value); }

    /// <summary>The clauses stand in functions.</summary>
    public bool IsDivided { get => _isDivided; set => Grow(ref _isDivided, value); }

    /// <summary>Memory is allocated, or written through a pointer.</summary>
    public bool Allocates { get => _allocates; set => Grow(ref _allocates, value); }

    /// <summary>The end of the clause-local variables, from R7: where the record area begins.</summary>
    public int ClauseLocalsEnd { get; private set; } = ProgramEmitter.ClaimSize;

    /// <summary>The end of those clause-local variables that a pointer may point into, which are the first.</summary>
    public int PointedLocalsEnd { get; private set; } = ProgramEmitter.ClaimSize;

    /// <summary>The offset of a clause-local variable from R7.</summary>
    public int ClauseLocal(VariableSymbol variable, int size)
    {
        if (_clauseLocals.TryGetValue(variable, out int offset)) return offset;
        offset = ClauseLocalsEnd;
        _clauseLocals.Add(variable, offset);
        ClauseLocalsEnd += Text.WholeWords(size);
        HasGrown = true;
        return offset;
    }

    /// <summary>What the clauses of a program, and those of ERROR that it runs where it faults, show without code.</summary>
    public static ProgramNeeds Foresee(SiteProgram program, IReadOnlyList<EnabledClause> errorClauses, bool isDivided, int stringSize)
    {
        bool records = program.Clauses.Any(clause => clause.Layout.IsRecorded);
        ProgramNeeds needs = new() { IsDivided = isDivided, Scratch = records || isDivided, Timestamp = records };
        foreach (VariableSymbol variable in program.Clauses.Concat(errorClauses).SelectMany(clause => PointedVariables.Of(clause.Clause)).OfType<ClauseLocalVariableSymbol>())
        {
            needs.Scratch = true;
            needs.ClauseLocal(variable, VariableLayout.SizeOf(variable.Type, stringSize));
        }

        needs.PointedLocalsEnd = needs.ClauseLocalsEnd;
        foreach (BoundNode node in program.Clauses.SelectMany(clause => BoundTree.NodesOf(clause.Clause)))
        {
            if (node is BoundVariable { Variable: ClauseLocalVariableSymbol variable })
            {
                needs.Scratch = true;
                needs.ClauseLocal(variable, VariableLayout.SizeOf(variable.Type, stringSize));
            }
            else if (node is BoundCall { Function.AllocatedArgument: not null })
            {
                needs.Scratch = needs.Allocates = true;
            }
            else if (node is BoundDereference or BoundIndex or BoundMember or BoundBuiltin { Variable: BuiltinVariable.Timestamp or BuiltinVariable.WallTimestamp })
            {
                // What is read through a pointer can fault, and a fault tells when.
                needs.Timestamp = true;
            }
        }

        return needs;
    }

    private void Grow(ref bool need, bool value)
    {
        HasGrown |= value && !need;
        need |= value;
    }
}
