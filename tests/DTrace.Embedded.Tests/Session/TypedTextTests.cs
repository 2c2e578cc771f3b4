using DTrace.Core;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Session;
using Xunit;

namespace DTrace.Embedded.Tests.Session;

/// <summary>The text of print(), in the form of illumos's dt_print.c.</summary>
public sealed class TypedTextTests
{
    private static readonly EnumType Colour = new("colour", [KeyValuePair.Create("RED", 0), KeyValuePair.Create("BLUE", 2)]);

    [Fact]
    public void AStructureStandsInBracesWithItsMembersIndented()
    {
        StructType inner = Structure("inner", layout => layout.Add("x", BuiltinTypes.Short));
        StructType outer = Structure("outer", layout =>
        {
            layout.Add("a", BuiltinTypes.Int);
            layout.Add("b", inner);
            layout.Add("p", BuiltinTypes.VoidPointer);
            layout.Add("c", Colour);
        });
        byte[] bytes = [1, 0, 0, 0, 0x34, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 2, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(
            """
            struct outer {
                int a = 0x1
                struct inner b = {
                    short x = 0x1234
                }
                void *p = 0x8000000000000000
                enum colour c = BLUE
            }
            """,
            Text(outer, bytes));
    }

    [Fact]
    public void WhatEndsDeepIsClosedAsOftenAsItWasOpened()
    {
        StructType inner = Structure("inner", layout => layout.Add("x", BuiltinTypes.Char));
        StructType middle = Structure("middle", layout => layout.Add("i", inner));
        StructType outer = Structure("outer", layout => layout.Add("m", middle));
        Assert.Equal(
            """
            struct outer {
                struct middle m = {
                    struct inner i = {
                        char x = 'z'
                    }
                }
            }
            """,
            Text(outer, "z"u8));
    }

    [Fact]
    public void BitFieldsTellTheirWidth()
    {
        StructType bits = Structure("bits", layout =>
        {
            layout.AddBits("a", BuiltinTypes.UnsignedInt, 3);
            layout.AddBits("b", BuiltinTypes.UnsignedInt, 7);
        });
        Assert.Equal("struct bits {\n    unsigned int a :3 = 0x5\n    unsigned int b :7 = 0x41\n}", Text(bits, [0b00001101, 0b00000010, 0, 0]));
    }

    [Fact]
    public void ArraysStandInBrackets()
    {
        Assert.Equal("int [2] [ 0x1, 0 ]\n", Text(new ArrayType(BuiltinTypes.Int, 2), [1, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Equal("char [4] \"ab\"\n", Text(new ArrayType(BuiltinTypes.Char, 4), "ab\0c"u8));
        Assert.Equal("char [3] [ 'a', '\\012', '\\0' ]\n", Text(new ArrayType(BuiltinTypes.Char, 3), "a\n\0"u8));
        Assert.Equal("unsigned char [2] [ 0x61, 0 ]\n", Text(new ArrayType(BuiltinTypes.UnsignedChar, 2), "a\0"u8));
    }

    [Fact]
    public void ArraysWithinStructuresToo()
    {
        StructType element = Structure("element", layout => layout.Add("x", BuiltinTypes.Char));
        StructType outer = Structure("outer", layout =>
        {
            layout.Add("name", new ArrayType(BuiltinTypes.Char, 2));
            layout.Add("e", new ArrayType(element, 2));
        });
        Assert.Equal(
            """
            struct outer {
                char [2] name = [ "n" ]
                struct element [2] e = [ 
                    struct element {
                        char x = 'a'
                    }, 
                    struct element {
                        char x = 'b'
                    }
                ]
            }
            """,
            Text(outer, "n\0ab"u8));
    }

    [Theory]
    [InlineData("plain", "string \"plain\"\n")]
    [InlineData("", "string \"\"\n")]
    [InlineData("a\nb\u00e9", "string \"a\\012b\u00e9\"\n")]
    public void StringsStandInQuotes(string text, string expected) =>
        Assert.Equal(expected, Text(new StringType(16), System.Text.Encoding.UTF8.GetBytes(text.PadRight(16, '\0'))));

    [Fact]
    public void WhatHasNoNameIsItsNumber()
    {
        Assert.Equal("enum colour 7\n", Text(Colour, [7, 0, 0, 0]));
        Assert.Equal("char '\\377'\n", Text(BuiltinTypes.Char, [0xff]));
        Assert.Equal("_Bool 0x1\n", Text(BuiltinTypes.Boolean, [1]));
        Assert.Equal("double +1.5000000e+00\n", Text(BuiltinTypes.Double, BitConverter.GetBytes(1.5)));
        Assert.Equal("float -1.2500000e+01\n", Text(BuiltinTypes.Float, BitConverter.GetBytes(-12.5f)));
    }

    private static StructType Structure(string tag, Action<StructureLayout> add)
    {
        StructureLayout layout = new(isUnion: false);
        add(layout);
        StructType type = new(tag, isUnion: false);
        type.Complete(layout.Members, layout.Size, layout.Alignment);
        return type;
    }

    private static string Text(DType type, ReadOnlySpan<byte> value) => TypedText.Of(PrintedTypes.Of(type), value);
}
