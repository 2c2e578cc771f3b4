using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Session;

/// <summary>D's types as print() tells of them.</summary>
internal static class PrintedTypes
{
    /// <summary>A type.</summary>
    public static PrintedType Of(DType type)
    {
        string name = NameOf(type);
        return type.Resolved switch
        {
            StringType text => new PrintedString(name, text.Size),
            // char, whatever the kernel's type information says of its sign, and signed char.
            IntegerType { Size: 1, Name: "char" or "signed char" } => new PrintedCharacter(name),
            EnumType enumeration => new PrintedEnumeration(name, value => enumeration.Enumerators.FirstOrDefault(enumerator => enumerator.Value == value).Key),
            IntegerType { Size: > 8 } wide => new PrintedRemark(name, wide.Size, string.Create(CultureInfo.InvariantCulture, $"invalid size {wide.Size}")),
            IntegerType or PointerType => new PrintedNumber(name, type.Size),
            FloatType { Size: 4 or 8 } => new PrintedReal(name, type.Size),
            FloatType => new PrintedRemark(name, type.Size, "unknown encoding"),
            ArrayType array => new PrintedArray(name, Of(array.Element), array.Length),
            StructType structure => new PrintedStructure(name, structure.Size, structure.IsComplete ? [.. structure.Members.Select(Of)] : null),
            var other => new PrintedRemark(name, other.Size, $"invalid type {other.Name}"),
        };
    }

    private static PrintedMember Of(StructMember member) => new(member.Name, Of(member.Type), member.BitOffset, member.BitSize);

    /// <summary>A type's name; of one without a tag, what C says before it.</summary>
    private static string NameOf(DType type) => type switch
    {
        StructType { Tag: "" } structure => structure.IsUnion ? "union " : "struct ",
        EnumType { Tag: "" } => "enum ",
        _ => type.Name,
    };
}
