namespace DTrace.Embedded.Semantics;

/// <summary>Computes with constants at compile time, in 64 bits, as libdtrace does (dt_parser.c, dt_node_op1 and dt_node_op2).</summary>
internal static class ConstantFolder
{
    /// <summary>The value of a binary operation; a shift uses the lowest six bits of its count, as the machine does. Null for strings.</summary>
    /// <param name="kind">The operator; not a division by zero.</param>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <param name="isSigned">Whether the operation is signed.</param>
    public static long? Binary(BoundBinaryOperator kind, long left, long right, bool isSigned) => kind switch
    {
        BoundBinaryOperator.Add => unchecked(left + right),
        BoundBinaryOperator.Subtract => unchecked(left - right),
        BoundBinaryOperator.Multiply => unchecked(left * right),
        BoundBinaryOperator.Divide => isSigned ? (right == -1 ? unchecked(-left) : left / right) : (long)((ulong)left / (ulong)right),
        BoundBinaryOperator.Modulo => isSigned ? (right == -1 ? 0 : left % right) : (long)((ulong)left % (ulong)right),
        BoundBinaryOperator.ShiftLeft => left << (int)(right & 63),
        BoundBinaryOperator.ShiftRight => isSigned ? left >> (int)(right & 63) : (long)((ulong)left >> (int)(right & 63)),
        BoundBinaryOperator.BitwiseAnd => left & right,
        BoundBinaryOperator.BitwiseOr => left | right,
        BoundBinaryOperator.BitwiseXor => left ^ right,
        BoundBinaryOperator.Equal => left == right ? 1 : 0,
        BoundBinaryOperator.NotEqual => left != right ? 1 : 0,
        BoundBinaryOperator.Less => (isSigned ? left < right : (ulong)left < (ulong)right) ? 1 : 0,
        BoundBinaryOperator.LessOrEqual => (isSigned ? left <= right : (ulong)left <= (ulong)right) ? 1 : 0,
        BoundBinaryOperator.Greater => (isSigned ? left > right : (ulong)left > (ulong)right) ? 1 : 0,
        BoundBinaryOperator.GreaterOrEqual => (isSigned ? left >= right : (ulong)left >= (ulong)right) ? 1 : 0,
        _ => null,
    };

    /// <summary>A value cut to a type's size, and extended by its signedness.</summary>
    public static long Convert(long value, DType type)
    {
        if (type.Resolved is IntegerType { IsBoolean: true }) return value == 0 ? 0 : 1;
        if (type.Size is 0 or >= 8) return value;
        int unused = 64 - (type.Size * 8);
        return type.IsSigned ? value << unused >> unused : (long)((ulong)value << unused >> unused);
    }
}
