namespace DTrace.Embedded.Semantics;

/// <summary>Unary operators that compute a value. Unary plus leaves no node.</summary>
internal enum BoundUnaryOperator
{
    /// <summary>-x.</summary>
    Negate,

    /// <summary>~x.</summary>
    BitwiseNot,

    /// <summary>!x: 1 where x is 0, else 0. The operand is a scalar.</summary>
    LogicalNot,
}
