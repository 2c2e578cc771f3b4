namespace DTrace.Embedded.Semantics;

/// <summary>Logical operators of two operands.</summary>
internal enum BoundLogicalOperator
{
    /// <summary>&amp;&amp;: the right operand is not evaluated where the left is 0.</summary>
    And,

    /// <summary>||: the right operand is not evaluated where the left is not 0.</summary>
    Or,

    /// <summary>^^: D's own; both operands are evaluated.</summary>
    Xor,
}
