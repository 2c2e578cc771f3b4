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

/// <summary>What an action is to <see cref="StatementOrder"/>.</summary>
internal enum ActionOrder
{
    /// <summary>It records data.</summary>
    Records,

    /// <summary>It may stand anywhere.</summary>
    Free,

    /// <summary>It is speculate().</summary>
    Speculates,

    /// <summary>It is commit().</summary>
    Commits,
}

/// <summary>A function that D knows: a row of <see cref="BuiltinFunctions"/>.</summary>
internal sealed record BuiltinFunction
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required BuiltinFunctionKind Kind { get; init; }

    /// <summary>What it returns; void for actions.</summary>
    public required DType Result { get; init; }

    /// <summary>The types of its parameters; null where any type goes.</summary>
    public required IReadOnlyList<DType?> Parameters { get; init; }

    /// <summary>How many arguments it must have.</summary>
    public required int Required { get; init; }

    /// <summary>Whether more arguments than parameters may be given.</summary>
    public required bool IsVariadic { get; init; }

    /// <summary>Its prototype, as <see cref="BuiltinFunctions"/> spells them.</summary>
    public required string Prototype { get; init; }

    /// <summary>Whether it changes the system, and needs the option destructive.</summary>
    public bool IsDestructive { get; init; }

    /// <summary>Of one that returns a string: the most bytes of it, its NUL among them, for its arguments; strsize where null.</summary>
    public Func<IReadOnlyList<BoundExpression>, int>? LongestResult { get; init; }

    /// <summary>Whether the string it returns may be null.</summary>
    public bool MayReturnNull { get; init; }

    /// <summary>Of one whose result points at scratch memory: the argument that says how much of it; else null.</summary>
    public int? AllocatedArgument { get; init; }

    /// <summary>The argument that must be a constant; else null.</summary>
    public int? ConstantArgument { get; init; }

    /// <summary>Of an action: what may stand before and after it.</summary>
    public ActionOrder Order { get; init; }

    /// <summary>Of an action that the consumer carries out when it reads the record: what the record is; else null.</summary>
    public TraceAction? ConsumerAction { get; init; }

    /// <summary>Whether some parameters need no argument.</summary>
    public bool HasOptional => Required < Parameters.Count;

    /// <summary>Which aggregating function it is.</summary>
    public AggregateAction Aggregation => Enum.Parse<AggregateAction>(Name, ignoreCase: true);
}
