namespace DTrace.Embedded.Semantics;

/// <summary>The types every D program knows (Dynamic Tracing Guide, "Data Types and Sizes"; illumos dt_open.c lists the typedefs).</summary>
internal static class BuiltinTypes
{
    /// <summary>char, which is signed.</summary>
    public static IntegerType Char { get; } = new("char", 1, true);

    /// <summary>signed char.</summary>
    public static IntegerType SignedChar { get; } = new("signed char", 1, true);

    /// <summary>unsigned char.</summary>
    public static IntegerType UnsignedChar { get; } = new("unsigned char", 1, false);

    /// <summary>short.</summary>
    public static IntegerType Short { get; } = new("short", 2, true);

    /// <summary>unsigned short.</summary>
    public static IntegerType UnsignedShort { get; } = new("unsigned short", 2, false);

    /// <summary>int.</summary>
    public static IntegerType Int { get; } = new("int", 4, true);

    /// <summary>unsigned int.</summary>
    public static IntegerType UnsignedInt { get; } = new("unsigned int", 4, false);

    /// <summary>long.</summary>
    public static IntegerType Long { get; } = new("long", 8, true);

    /// <summary>unsigned long.</summary>
    public static IntegerType UnsignedLong { get; } = new("unsigned long", 8, false);

    /// <summary>long long.</summary>
    public static IntegerType LongLong { get; } = new("long long", 8, true);

    /// <summary>unsigned long long.</summary>
    public static IntegerType UnsignedLongLong { get; } = new("unsigned long long", 8, false);

    /// <summary>_Bool.</summary>
    public static IntegerType Boolean { get; } = new("_Bool", 1, false);

    /// <summary>float.</summary>
    public static FloatType Float { get; } = new("float", 4);

    /// <summary>double.</summary>
    public static FloatType Double { get; } = new("double", 8);

    /// <summary>long double.</summary>
    public static FloatType LongDouble { get; } = new("long double", 16);

    /// <summary>void *.</summary>
    public static PointerType VoidPointer { get; } = new(VoidType.Instance);

    /// <summary>int64_t.</summary>
    public static DType Int64 => Typedefs["int64_t"];

    /// <summary>uint64_t.</summary>
    public static DType UInt64 => Typedefs["uint64_t"];

    /// <summary>uint32_t.</summary>
    public static DType UInt32 => Typedefs["uint32_t"];

    /// <summary>size_t.</summary>
    public static DType SizeT => Typedefs["size_t"];

    /// <summary>uintptr_t.</summary>
    public static DType UIntPtr => Typedefs["uintptr_t"];

    /// <summary>The typedefs, by name; string is not among them, its length depends on an option.</summary>
    public static IReadOnlyDictionary<string, DType> Typedefs { get; } = MakeTypedefs();

    private static Dictionary<string, DType> MakeTypedefs()
    {
        (DType Type, string[] Names)[] groups =
        [
            (SignedChar, ["int8_t"]),
            (Short, ["int16_t"]),
            (Int, ["int32_t", "boolean_t", "pid_t", "id_t", "processorid_t", "ctid_t", "zoneid_t", "taskid_t", "projid_t", "poolid_t", "clockid_t", "cpuid_t", "psetid_t", "lgrp_id_t"]),
            (Long, ["int64_t", "intptr_t", "ssize_t", "off_t", "time_t", "clock_t", "ptrdiff_t", "hrtime_t", "suseconds_t", "intmax_t"]),
            (UnsignedChar, ["uint8_t", "uchar_t", "u_char"]),
            (UnsignedShort, ["uint16_t", "ushort_t", "u_short"]),
            (UnsignedInt, ["uint32_t", "uint_t", "u_int", "uid_t", "gid_t", "mode_t", "minor_t", "major_t", "model_t"]),
            (UnsignedLong, ["uint64_t", "uintptr_t", "size_t", "ulong_t", "u_long", "dev_t", "ino_t", "uintmax_t", "caddr_value_t"]),
            (LongLong, ["longlong_t"]),
            (UnsignedLongLong, ["u_longlong_t"]),
            (Boolean, ["_Bool"]),
            (new PointerType(Char), ["caddr_t"]),
        ];
        return groups
            .SelectMany(group => group.Names.Select(name => KeyValuePair.Create(name, (DType)new TypedefType(name, group.Type))))
            .ToDictionary();
    }
}
