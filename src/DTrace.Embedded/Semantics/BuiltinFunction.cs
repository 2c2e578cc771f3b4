using DTrace.Core;

namespace DTrace.Embedded.Semantics;

/// <summary>What a function that D knows is.</summary>
internal enum BuiltinFunctionKind
{
    /// <summary>A subroutine: part of an expression.</summary>
    Subroutine,

    /// <summary>An action: a statement.</summary>
    Action,

    /// <summary>An aggregating function: the right side of an assignment to an aggregation.</summary>
    Aggregating,
}

/// <summary>A function that D knows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Result">What it returns; void for actions.</param>
/// <param name="Parameters">The types of its parameters; null where any type goes.</param>
/// <param name="Required">How many arguments it must have.</param>
/// <param name="IsVariadic">Whether more arguments than parameters may be given.</param>
/// <param name="Prototype">Its prototype, as <see cref="BuiltinFunctions"/> spells them.</param>
internal sealed record BuiltinFunction(
    string Name, BuiltinFunctionKind Kind, DType Result, IReadOnlyList<DType?> Parameters, int Required, bool IsVariadic, string Prototype)
{
    /// <summary>Whether some parameters need no argument.</summary>
    public bool HasOptional => Required < Parameters.Count;

    /// <summary>Which subroutine it is.</summary>
    public Subroutine Subroutine => Enum.Parse<Subroutine>(Name.TrimStart('_'), ignoreCase: true);

    /// <summary>Which aggregating function it is.</summary>
    public AggregateAction Aggregation => Enum.Parse<AggregateAction>(Name, ignoreCase: true);
}
