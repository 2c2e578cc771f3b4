namespace DTrace.Embedded.Semantics;

/// <summary>The nodes of a clause, for those who look for some kind of them.</summary>
internal static class BoundTree
{
    /// <summary>Every node of a clause.</summary>
    public static IEnumerable<BoundNode> NodesOf(BoundClause clause)
    {
        Stack<BoundNode> open = new(clause.Statements);
        if (clause.Predicate is { } predicate) open.Push(predicate);
        while (open.TryPop(out BoundNode? node))
        {
            yield return node;
            foreach (BoundNode part in PartsOf(node)) open.Push(part);
        }
    }

    private static IEnumerable<BoundNode> PartsOf(BoundNode node) => node switch
    {
        BoundAddressOf address => [address.Target],
        BoundAggregate aggregate => [.. aggregate.Keys, .. Some(aggregate.Value), .. Some(aggregate.Increment)],
        BoundActionCall call => call.Arguments,
        BoundAssignment assignment => [assignment.Target, assignment.Value],
        BoundBinary binary => [binary.Left, binary.Right],
        BoundBuiltin builtin => Some(builtin.Index),
        BoundCall call => call.Arguments,
        BoundComma comma => [comma.Left, comma.Right],
        BoundConditional conditional => [conditional.Condition, conditional.WhenTrue, conditional.WhenFalse],
        BoundConversion conversion => [conversion.Operand],
        BoundDereference dereference => [dereference.Address],
        BoundElement element => element.Keys,
        BoundExit exit => [exit.Status],
        BoundExpressionStatement statement => [statement.Expression],
        BoundIf branch => [branch.Condition, .. branch.Then, .. branch.Else],
        BoundIncrement increment => [increment.Target],
        BoundIndex index => [index.Target, index.Index],
        BoundLogical logical => [logical.Left, logical.Right],
        BoundMember member => [member.Target],
        BoundPrintf printf => printf.Arguments,
        BoundSymbolAddress symbol => [symbol.Address],
        BoundTrace trace => [trace.Value],
        BoundTraceStack trace => [trace.Stack],
        BoundTraceSymbol trace => [trace.Address],
        BoundUnary unary => [unary.Operand],
        _ => [],
    };

    private static IEnumerable<BoundNode> Some(BoundNode? node) => node is null ? [] : [node];
}
