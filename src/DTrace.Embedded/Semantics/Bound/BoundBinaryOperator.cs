namespace DTrace.Embedded.Semantics;

/// <summary>
/// Binary operators that evaluate both operands. Whether an operation is signed is said by the type of its left operand.
/// Registers have 64 bits, so an operation on 32-bit types is done in 64 and cut where it is stored, traced or converted, as in DIF.
/// </summary>
internal enum BoundBinaryOperator
{
    /// <summary>+. The left operand may be a pointer; the right one is then a long in bytes, already scaled.</summary>
    Add,

    /// <summary>-. As Add; of two pointers the distance in bytes, which the binder divides.</summary>
    Subtract,

    /// <summary>*.</summary>
    Multiply,

    /// <summary>/. By zero a run-time fault.</summary>
    Divide,

    /// <summary>%. By zero a run-time fault.</summary>
    Modulo,

    /// <summary>&lt;&lt;. The operands keep their own types.</summary>
    ShiftLeft,

    /// <summary>&gt;&gt;. The operands keep their own types; arithmetic where the left one is signed.</summary>
    ShiftRight,

    /// <summary>&amp;.</summary>
    BitwiseAnd,

    /// <summary>|.</summary>
    BitwiseOr,

    /// <summary>^.</summary>
    BitwiseXor,

    /// <summary>==; gives int 0 or 1, as all comparisons do.</summary>
    Equal,

    /// <summary>!=.</summary>
    NotEqual,

    /// <summary>&lt;. Pointers compare unsigned.</summary>
    Less,

    /// <summary>&lt;=.</summary>
    LessOrEqual,

    /// <summary>&gt;.</summary>
    Greater,

    /// <summary>&gt;=.</summary>
    GreaterOrEqual,

    /// <summary>== of strings, byte by byte as strcmp does.</summary>
    StringEqual,

    /// <summary>!= of strings.</summary>
    StringNotEqual,

    /// <summary>&lt; of strings.</summary>
    StringLess,

    /// <summary>&lt;= of strings.</summary>
    StringLessOrEqual,

    /// <summary>&gt; of strings.</summary>
    StringGreater,

    /// <summary>&gt;= of strings.</summary>
    StringGreaterOrEqual,
}
