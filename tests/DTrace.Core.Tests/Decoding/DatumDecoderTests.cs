using System.Text;

namespace DTrace.Core.Tests;

/// <summary>One row for each kind of datum: bytes in, object out.</summary>
public sealed class DatumDecoderTests
{
    private static readonly FakeSession Symbols = new();

    public static TheoryData<string, TraceAction, DatumType, string, object> Scalars => new()
    {
        { "1 byte, unknown sign: unsigned", TraceAction.Trace, DatumType.Unknown, "ff", 255L },
        { "2 bytes, unknown sign: unsigned", TraceAction.Trace, DatumType.Unknown, "ffff", 65535L },
        { "4 bytes, unknown sign: signed", TraceAction.Trace, DatumType.Unknown, "ffffffff", -1L },
        { "8 bytes, unknown sign: signed", TraceAction.Trace, DatumType.Unknown, "ffffffffffffffff", -1L },
        { "int8_t", TraceAction.Trace, DatumType.Signed, "80", -128L },
        { "int16_t", TraceAction.Trace, DatumType.Signed, "0080", -32768L },
        { "int32_t", TraceAction.Trace, DatumType.Signed, "00000080", -2147483648L },
        { "int64_t", TraceAction.Trace, DatumType.Signed, "0000000000000080", long.MinValue },
        { "uint8_t", TraceAction.Trace, DatumType.Unsigned, "80", 128L },
        { "uint16_t", TraceAction.Trace, DatumType.Unsigned, "0080", 32768L },
        { "uint32_t", TraceAction.Trace, DatumType.Unsigned, "ffffffff", 4294967295L },
        { "uint64_t", TraceAction.Trace, DatumType.Unsigned, "ffffffffffffffff", ulong.MaxValue },
        { "string", TraceAction.Trace, DatumType.String, "616263007878", "abc" },
        { "string that fills its space", TraceAction.Trace, DatumType.String, "616263", "abc" },
        { "string of 8 bytes", TraceAction.Trace, DatumType.String, "6162630000000000", "abc" },
        { "empty string", TraceAction.Trace, DatumType.String, "000000", "" },
        { "string in UTF-8", TraceAction.Trace, DatumType.String, "c3a900", "é" },
        { "string with a byte that is not UTF-8", TraceAction.Trace, DatumType.String, "61ff6200", "a\udcffb" },
        { "bytes", TraceAction.Trace, DatumType.Bytes, "616263", new byte[] { 0x61, 0x62, 0x63 } },
        { "unknown, printable to a NUL and NULs after: text", TraceAction.Trace, DatumType.Unknown, "6109620000", "a\tb" },
        { "unknown, all printable: text", TraceAction.Trace, DatumType.Unknown, "616263", "abc" },
        { "unknown, something after the NUL: bytes", TraceAction.Trace, DatumType.Unknown, "610062", new byte[] { 0x61, 0, 0x62 } },
        { "unknown, unprintable: bytes", TraceAction.Trace, DatumType.Unknown, "610200", new byte[] { 0x61, 2, 0 } },
        { "tracemem() of a number's size: bytes", TraceAction.TraceMem, DatumType.Unknown, "61620000", new byte[] { 0x61, 0x62, 0, 0 } },
        { "exit()", TraceAction.Exit, DatumType.Unknown, "feffffff", -2L },
        { "unknown action", TraceAction.Unknown, DatumType.Unknown, "01000000", new byte[] { 1, 0, 0, 0 } },
        { "system()", TraceAction.System, DatumType.Unknown, "6c730000", "ls" },
        { "freopen()", TraceAction.FReopen, DatumType.Unknown, "2f7400", "/t" },
        { "sym(): the symbol's start", TraceAction.Sym, DatumType.Unknown, "1510000000000000", new StackFrame(0x1010, "unix", "f", 0) },
        { "mod()", TraceAction.Mod, DatumType.Unknown, "1510000000000000", new StackFrame(0x1015, "unix", null, 0) },
        { "usym()", TraceAction.USym, DatumType.Unknown, "07000000000000001510000000000000", new StackFrame(0x1010, "p7", "g", 0) },
        { "umod()", TraceAction.UMod, DatumType.Unknown, "07000000000000001510000000000000", new StackFrame(0x1015, "p7", null, 0) },
        { "uaddr()", TraceAction.UAddr, DatumType.Unknown, "07000000000000001510000000000000", new StackFrame(0x1015, "p7", "g", 5) },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Decodes(string datum, TraceAction action, DatumType type, string bytes, object expected)
    {
        byte[] record = Convert.FromHexString(bytes);
        object decoded = DatumDecoder.Decode(new RecordDescription(action, 0, record.Length, 0, type), record, Symbols);
        Assert.True(decoded.GetType() == expected.GetType(), $"{datum}: a {decoded.GetType()}");
        Assert.Equal(expected, decoded);
    }

    [Fact]
    public void ARawByteOptionMakesUnknownTextBytes() =>
        Assert.Equal("abc"u8.ToArray(), DatumDecoder.Decode(new RecordDescription(TraceAction.Trace, 0, 3), "abc"u8, Symbols, rawBytes: true));

    [Fact]
    public void AKernelStackEndsAtZero() => Assert.Equal(
        [new StackFrame(0x11, "unix", "f", 1), new StackFrame(0x22, "unix", "f", 2)],
        Stack(TraceAction.Stack, 4, 0x11, 0x22, 0, 0x33));

    [Fact]
    public void AUserStackBeginsWithItsProcess() => Assert.Equal(
        [new StackFrame(0x11, "p9", "g", 1)],
        Stack(TraceAction.UStack, 3, 9, 0x11, 0, 0));

    [Fact]
    public void TheStringsOfAJStackStandForSymbolsAndAnnotationsBelowThem()
    {
        byte[] record = [.. BitConverter.GetBytes(9L), .. BitConverter.GetBytes(0x11L), .. BitConverter.GetBytes(0x22L), .. BitConverter.GetBytes(0x33L), .. "\0Foo.bar\0@why\0\0"u8];
        object decoded = DatumDecoder.Decode(new RecordDescription(TraceAction.JStack, 0, record.Length, 3 | (16UL << 32)), record, Symbols);
        Assert.Equal(
            [
                new StackFrame(0x11, "p9", "g", 1),
                new StackFrame(0x22, null, "Foo.bar", 0),
                new StackFrame(0x33, "p9", "g", 3),
                new StackFrame(0x33, null, "[ why ]", 0),
            ],
            (IReadOnlyList<StackFrame>)decoded);
    }

    [Fact]
    public void AStackOfA32BitKernelHasNarrowCounters()
    {
        byte[] record = [.. BitConverter.GetBytes(0x11), .. BitConverter.GetBytes(0x22)];
        object decoded = DatumDecoder.Decode(new RecordDescription(TraceAction.Stack, 0, record.Length, 2), record, Symbols);
        Assert.Equal([new StackFrame(0x11, "unix", "f", 1), new StackFrame(0x22, "unix", "f", 2)], (IReadOnlyList<StackFrame>)decoded);
    }

    [Fact]
    public void TextGivesItsVeryBytesBack()
    {
        byte[] bytes = [0x61, 0xff, 0xc3, 0xa9, 0xe2, 0x82, 0xf0, 0x9f, 0x98, 0x80];
        Assert.Equal("a\udcffé\udce2\udc82😀", DTraceText.Decode(bytes));
        Assert.Equal(bytes, DTraceText.Encode(DTraceText.Decode(bytes)));
        Assert.Equal(Encoding.UTF8.GetBytes("plain"), DTraceText.Encode("plain"));
    }

    private static IReadOnlyList<StackFrame> Stack(TraceAction action, ulong frames, params long[] words)
    {
        byte[] record = [.. words.SelectMany(BitConverter.GetBytes)];
        return (IReadOnlyList<StackFrame>)DatumDecoder.Decode(new RecordDescription(action, 0, record.Length, frames), record, Symbols);
    }
}
