namespace DTrace.Embedded.Semantics;

/// <summary>A type of D. The data model is LP64 (System V ABI, x86-64 and AArch64).</summary>
internal abstract record DType
{
    /// <summary>The type as C spells it.</summary>
    public abstract string Name { get; }

    /// <summary>Its size in bytes; 0 where it has none.</summary>
    public abstract int Size { get; }

    /// <summary>Its alignment in bytes; at least 1.</summary>
    public abstract int Alignment { get; }

    /// <summary>The type behind typedefs.</summary>
    public virtual DType Resolved => this;

    /// <summary>Whether it is a signed integer.</summary>
    public virtual bool IsSigned => false;

    /// <summary>Whether it is an integer or an enumeration.</summary>
    public bool IsInteger => Resolved is IntegerType or EnumType;

    /// <summary>Whether it is an integer or a floating-point number.</summary>
    public bool IsArithmetic => IsInteger || Resolved is FloatType;

    /// <summary>Whether it is an integer, an enumeration or a pointer: something with a truth value.</summary>
    public bool IsScalar => IsInteger || IsPointer;

    /// <summary>Whether it is a pointer.</summary>
    public bool IsPointer => Resolved is PointerType;

    /// <summary>Whether it is D's string.</summary>
    public bool IsString => Resolved is StringType;

    /// <summary>Whether it is void.</summary>
    public bool IsVoid => Resolved is VoidType;

    /// <summary>Whether it is an array of characters, which D lets stand where a string is wanted.</summary>
    public bool IsCharacterArray => Resolved is ArrayType { Element.Resolved: IntegerType { Size: 1 } };

    /// <summary>Whether it is a structure or a union.</summary>
    public bool IsStructure => Resolved is StructType;

    /// <summary>Whether it belongs to an expression in error.</summary>
    public bool IsError => Resolved is ErrorType;

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;
}
