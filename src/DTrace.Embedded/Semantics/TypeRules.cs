namespace DTrace.Embedded.Semantics;

/// <summary>
/// Which types go together, and what comes of it: C's rules (K&amp;R A6, A7) with D's additions, as libdtrace has them in dt_parser.c.
/// </summary>
internal static class TypeRules
{
    /// <summary>Whether a value may stand where a string is wanted: a string, a character array, a pointer to a character.</summary>
    public static bool IsStringCompatible(DType type) => type.IsString || type.IsCharacterArray || IsCharacterPointer(type);

    /// <summary>Whether it is a pointer to a character.</summary>
    public static bool IsCharacterPointer(DType type) => type.Resolved is PointerType { Target.Resolved: IntegerType { Size: 1, IsBoolean: false } };

    /// <summary>Whether it is a pointer or a C array, which is a pointer to its first element.</summary>
    public static bool IsPointerLike(DType type) => type.IsPointer || type.Resolved is ArrayType;

    /// <summary>What a pointer or array points at, or null.</summary>
    public static DType? Target(DType type) => type.Resolved switch
    {
        PointerType pointer => pointer.Target,
        ArrayType array => array.Element,
        _ => null,
    };

    /// <summary>Whether it is a pointer to something without a size, with which no arithmetic is done.</summary>
    public static bool IsUnsizedPointer(DType type) => type.Resolved is PointerType { Target.Size: 0 };

    /// <summary>Whether two types are the same behind their names.</summary>
    public static bool AreSame(DType left, DType right) => (left.Resolved, right.Resolved) switch
    {
        (StringType, StringType) => true,
        (PointerType a, PointerType b) => AreSame(a.Target, b.Target),
        (ArrayType a, ArrayType b) => a.Length == b.Length && AreSame(a.Element, b.Element),
        (IntegerType a, IntegerType b) => a.Size == b.Size && a.IsSigned == b.IsSigned && a.IsBoolean == b.IsBoolean,
        (DType a, DType b) => a == b,
    };

    /// <summary>Whether two pointers may be mixed: same target, or one to void.</summary>
    public static bool ArePointersCompatible(DType left, DType right)
    {
        if (Target(left) is not { } a || Target(right) is not { } b) return false;
        return a.IsVoid || b.IsVoid || AreSame(a, b);
    }

    /// <summary>Whether it is the constant 0, which goes with every pointer and string.</summary>
    public static bool IsNull(BoundExpression value) => value is BoundLiteral { Value: 0, Type: { IsInteger: true } or { IsPointer: true } };

    /// <summary>A string is an array of characters where pointers are compared (illumos dt_parser.c, dt_node_is_ptrcompat).</summary>
    private static DType AsArray(DType type) => type.IsString ? new ArrayType(BuiltinTypes.Char, 0) : type;

    /// <summary>Whether a value may be given where a type is wanted: as an argument, a key, the right side of an assignment.</summary>
    public static bool IsArgumentCompatible(DType wanted, BoundExpression value)
    {
        DType given = value.Type;
        if (wanted.IsInteger && given.IsInteger) return true;
        if (IsStringCompatible(wanted) && IsStringCompatible(given)) return true;
        if (wanted is StackType or SymbolAddressType) return wanted == given;
        if (wanted.Resolved is StructType or FunctionType or FloatType) return AreSame(wanted, given);
        if ((wanted.IsPointer || wanted.IsString) && IsNull(value)) return true;
        return ArePointersCompatible(AsArray(wanted), AsArray(given));
    }

    /// <summary>
    /// The type two integers are brought to: that of the higher rank, which is the size and, of one size, the unsigned type's (Dynamic Tracing
    /// Guide, "Types, Operators, and Expressions"; illumos dt_parser.c, dt_type_promote). Two chars make a char, not an int as in C.
    /// </summary>
    public static DType Promote(DType left, DType right)
    {
        DType a = Ranked(left), b = Ranked(right);
        int rankA = (a.Size * 2) + (a.IsSigned ? 0 : 1), rankB = (b.Size * 2) + (b.IsSigned ? 0 : 1);
        return rankA < rankB ? b : a;
    }

    /// <summary>An enumeration counts as int; a boolean as its byte, so that no operand becomes 0 or 1.</summary>
    private static DType Ranked(DType type) => type.Resolved switch
    {
        EnumType => BuiltinTypes.Int,
        IntegerType { IsBoolean: true } => BuiltinTypes.UnsignedChar,
        _ => type,
    };

    /// <summary>The type of an integer constant (illumos dt_parser.c, dt_node_int): the first that holds it; null where none does.</summary>
    public static DType? OfConstant(ulong value, bool isDecimal, bool isUnsigned, int longCount)
    {
        ReadOnlySpan<IntegerType> types =
        [
            BuiltinTypes.Int, BuiltinTypes.UnsignedInt, BuiltinTypes.Long, BuiltinTypes.UnsignedLong, BuiltinTypes.LongLong, BuiltinTypes.UnsignedLongLong,
        ];
        for (int i = (isUnsigned ? 1 : 0) + (longCount * 2); i < types.Length; i += isDecimal || isUnsigned ? 2 : 1)
        {
            ulong limit = ulong.MaxValue >> (64 - (types[i].Size * 8) + (types[i].IsSigned ? 1 : 0));
            if (value <= limit) return types[i];
        }

        return null;
    }
}
