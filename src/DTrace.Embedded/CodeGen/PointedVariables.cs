using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>The variables that a pointer is made of: structures and arrays whose address, or a part's, is taken.</summary>
internal static class PointedVariables
{
    /// <summary>Those of a clause; of a variable with keys or a thread's, whose values move, too.</summary>
    public static IEnumerable<VariableSymbol> Of(BoundClause clause) => BoundTree.NodesOf(clause)
        .OfType<BoundAddressOf>()
        .Select(address => ExpressionEmitter.RootVariable(address.Target))
        .OfType<BoundVariable>()
        .Select(root => root.Variable);
}
