namespace DTrace.Embedded.Semantics;

/// <summary>
/// What a clause with if is where it speculates or commits: several clauses, one for each run of statements without an if, as libdtrace makes of
/// every if (dt_sugar.c). So speculate() holds to the end of its own run, and commit() stands between the records before it and after it. A fault ends all of them.
/// </summary>
internal sealed class ClauseParts
{
    private readonly BoundClause _clause;
    private readonly List<BoundClause> _parts = [];
    private readonly ClauseLocalVariableSymbol _runs = Flag("%runs"), _failed = Flag("%failed");
    private List<BoundStatement> _statements;

    private ClauseParts(BoundClause clause)
    {
        _clause = clause;
        _statements = [Set(_runs, One)];
    }

    private BoundLiteral One => new(_clause.Span, BuiltinTypes.Int, 1);

    private BoundLiteral Zero => new(_clause.Span, BuiltinTypes.Int, 0);

    /// <summary>The parts, in order; the clause itself where it need not be divided.</summary>
    public static IReadOnlyList<BoundClause> Of(BoundClause clause)
    {
        if (!clause.Statements.Any(statement => statement is BoundIf) || !Flatten(clause.Statements).Any(IsOrdered)) return [clause];
        var parts = new ClauseParts(clause);
        parts.Add(clause.Statements, condition: null);
        return parts._parts;
    }

    /// <summary>Every statement, those under an if too.</summary>
    public static IEnumerable<BoundStatement> Flatten(IEnumerable<BoundStatement> statements) =>
        statements.SelectMany(statement => statement is BoundIf branch ? Flatten(branch.Then).Concat(Flatten(branch.Else)).Prepend(branch) : [statement]);

    private static bool IsOrdered(BoundStatement statement) => statement is BoundActionCall { Function.Order: ActionOrder.Speculates or ActionOrder.Commits };

    private static ClauseLocalVariableSymbol Flag(string name) => new(name, 0, BuiltinTypes.Int);

    private void Add(IReadOnlyList<BoundStatement> statements, ClauseLocalVariableSymbol? condition)
    {
        foreach (BoundStatement statement in statements)
        {
            if (statement is not BoundIf branch)
            {
                _statements.Add(statement);
                continue;
            }

            ClauseLocalVariableSymbol then = Flag("%then"), otherwise = Flag("%else");
            _statements.Add(Set(then, new BoundConditional(branch.Span, BuiltinTypes.Int, branch.Condition, One, Zero)));
            _statements.Add(Set(otherwise, new BoundConditional(branch.Span, BuiltinTypes.Int, Read(then), Zero, One)));
            Complete(condition);
            Add(branch.Then, then);
            Add(branch.Else, otherwise);
        }

        Complete(condition);
    }

    /// <summary>Makes a part of the statements so far. Only the first has the clause's own predicate.</summary>
    private void Complete(ClauseLocalVariableSymbol? condition)
    {
        if (_statements.Count == 0) return;
        BoundExpression? predicate = _clause.Predicate;
        if (_parts.Count != 0)
        {
            predicate = And(Read(_runs), new BoundUnary(_clause.Span, BuiltinTypes.Int, BoundUnaryOperator.LogicalNot, Read(_failed)));
            if (condition is not null) predicate = And(predicate, Read(condition));
        }

        _parts.Add(_clause with { Predicate = predicate, Statements = _statements, FaultFlag = _failed });
        _statements = [];
    }

    private BoundLogical And(BoundExpression left, BoundExpression right) => new(_clause.Span, BuiltinTypes.Int, BoundLogicalOperator.And, left, right);

    private BoundVariable Read(VariableSymbol variable) => new(_clause.Span, variable);

    private BoundExpressionStatement Set(VariableSymbol variable, BoundExpression value) =>
        new(value.Span, new BoundAssignment(value.Span, variable.Type, Read(variable), null, variable.Type, value));
}
