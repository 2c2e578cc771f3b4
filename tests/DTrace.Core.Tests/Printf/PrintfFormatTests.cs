using System.Text;

namespace DTrace.Core.Tests;

public sealed class PrintfFormatTests
{
    private static readonly FakeSession Symbols = new();

    [Theory]
    [InlineData("%d", -5, "-5")]
    [InlineData("%i", 5, "5")]
    [InlineData("%u", -1, "4294967295")]
    [InlineData("%x", -1, "ffffffff")]
    [InlineData("%X", 0xbeef, "BEEF")]
    [InlineData("%p", 0xbeef, "beef")]
    [InlineData("%o", 8, "10")]
    [InlineData("%#x", 255, "0xff")]
    [InlineData("%#X", 255, "0XFF")]
    [InlineData("%#o", 8, "010")]
    [InlineData("%#x", 0, "0")]
    [InlineData("%5d|", 42, "   42|")]
    [InlineData("%-5d|", 42, "42   |")]
    [InlineData("%05d|", -42, "-0042|")]
    [InlineData("%-05d|", 42, "00042|")]
    [InlineData("%0-5d|", 42, "42   |")]
    [InlineData("%+d", 42, "+42")]
    [InlineData("% d", 42, " 42")]
    [InlineData("%.4d", 42, "0042")]
    [InlineData("%8.4d|", -42, "   -0042|")]
    [InlineData("%08.4d|", 42, "    0042|")]
    [InlineData("%.0d", 0, "0")]
    [InlineData("%#08x", 255, "0x0000ff")]
    [InlineData("%'d", 1234567, "1,234,567")]
    [InlineData("%?x|", 255, "              ff|")]
    [InlineData("%lld", 7, "7")]
    [InlineData("%hx", 7, "7")]
    [InlineData("%P", 80, "80")]
    [InlineData("%c", 65, "A")]
    [InlineData("%wc", 0x20ac, "€")]
    [InlineData("%C", 10, "\\n")]
    [InlineData("100%% %d", 3, "100% 3")]
    [InlineData("none", 3, "none")]
    public void Integers(string format, int value, string expected) =>
        Assert.Equal(expected, Format(format, (DatumType.Signed, BitConverter.GetBytes(value))));

    [Theory]
    [InlineData(DatumType.Signed, "ff", "-1")]
    [InlineData(DatumType.Unsigned, "ff", "255")]
    [InlineData(DatumType.Unsigned, "ffffffff", "4294967295")]
    [InlineData(DatumType.Unsigned, "ffffffffffffffff", "18446744073709551615")]
    [InlineData(DatumType.Unknown, "ffffffff", "-1")]
    public void DecimalGoesByTheSignOfTheType(DatumType type, string bytes, string expected) =>
        Assert.Equal(expected, Format("%d", (type, Convert.FromHexString(bytes))));

    [Theory]
    [InlineData("%i")]
    [InlineData("%hd")]
    public void OtherDecimalConversionsAreSigned(string format) => Assert.Equal("-1", Format(format, (DatumType.Unsigned, [0xff, 0xff])));

    [Fact]
    public void ASymbolInPrintfKeepsItsOffset() => Assert.Equal(
        "unix`f+0x5", PrintfFormat.Parse("%a").Format([new RecordDescription(TraceAction.Sym, 0, 8)], BitConverter.GetBytes(0x1005L), Symbols));

    [Theory]
    [InlineData("%u", "18446744073709551615")]
    [InlineData("%x", "ffffffffffffffff")]
    [InlineData("%d", "-1")]
    public void EightBytes(string format, string expected) =>
        Assert.Equal(expected, Format(format, (DatumType.Signed, BitConverter.GetBytes(-1L))));

    [Theory]
    [InlineData("%s|", "abc|")]
    [InlineData("%6s|", "   abc|")]
    [InlineData("%-6s|", "abc   |")]
    [InlineData("%.2s|", "ab|")]
    [InlineData("%6.2s|", "    ab|")]
    public void Strings(string format, string expected) =>
        Assert.Equal(expected, Format(format, (DatumType.String, "abc\0\0"u8.ToArray())));

    [Fact]
    public void AStringOfEightBytesOfUnknownTypeIsTextToPercentS() =>
        Assert.Equal("abc", Format("%s", (DatumType.Unknown, "abc\0\0\0\0\0"u8.ToArray())));

    [Fact]
    public void PercentBigSEscapesAsC() =>
        Assert.Equal("a\\\"\\t\\\\\\001\\303\\251", Format("%S", (DatumType.String, Encoding.UTF8.GetBytes("a\"\t\\\u0001é\0"))));

    [Fact]
    public void WideStrings() => Assert.Equal("h€", Format("%ws", (DatumType.Bytes, [.. Encoding.UTF32.GetBytes("h€"), 0, 0, 0, 0, 1, 0, 0, 0])));

    [Theory]
    [InlineData(6, "    42|")]
    [InlineData(-6, "42    |")]
    public void ADynamicWidthIsAnArgumentBeforeTheValue(int width, string expected) => Assert.Equal(
        expected, Format("%*d|", (DatumType.Signed, BitConverter.GetBytes(width)), (DatumType.Signed, BitConverter.GetBytes(42))));

    [Fact]
    public void ADynamicPrecisionCutsAString() => Assert.Equal(
        "ab", Format("%.*s", (DatumType.Signed, BitConverter.GetBytes(2)), (DatumType.String, "abc\0"u8.ToArray())));

    [Theory]
    [InlineData("%f", 3.14159, "3.141590")]
    [InlineData("%.2f", -3.14159, "-3.14")]
    [InlineData("%e", 12345.678, "1.234568e+04")]
    [InlineData("%.0e", 12345.678, "1.234568e+04")]
    [InlineData("%.1e", 12345.678, "1.2e+04")]
    [InlineData("%E", 0.00012, "1.200000E-04")]
    [InlineData("%g", 100000.0, "100000")]
    [InlineData("%g", 1000000.0, "1e+06")]
    [InlineData("%g", 0.0001, "0.0001")]
    [InlineData("%g", 0.00001, "1e-05")]
    [InlineData("%#g", 1.5, "1.50000")]
    [InlineData("%G", 1e-10, "1E-10")]
    [InlineData("%09.2f", -1.5, "-00001.50")]
    [InlineData("%5f|", double.PositiveInfinity, "  inf|")]
    public void Reals(string format, double value, string expected) =>
        Assert.Equal(expected, Format(format, (DatumType.Unknown, BitConverter.GetBytes(value))));

    [Fact]
    public void AddressesAreNamed() => Assert.Equal("unix`f+0x5", Format("%a", (DatumType.Unsigned, BitConverter.GetBytes(0x1005L))));

    [Fact]
    public void AUserAddressIsNamedInItsProcess()
    {
        byte[] record = [.. BitConverter.GetBytes(9L), .. BitConverter.GetBytes(0x1005L)];
        Assert.Equal("p9`g+0x5", PrintfFormat.Parse("%A").Format([new RecordDescription(TraceAction.UAddr, 0, 16)], record, Symbols));
    }

    [Fact]
    public void AStackStandsOnLinesOfItsOwn()
    {
        byte[] record = [.. BitConverter.GetBytes(0x11L), .. BitConverter.GetBytes(0x20L)];
        RecordDescription stack = new(TraceAction.Stack, 0, 16, 2);
        Assert.Equal("at:\nunix`f+0x1\nunix`f\n", PrintfFormat.Parse("at:%k").Format([stack], record, Symbols));
        Assert.Equal("at:\n    unix`f+0x1\n    unix`f\n", PrintfFormat.Parse("at:%-4k").Format([stack], record, Symbols));
    }

    [Fact]
    public void WallTimeIsLocal()
    {
        long nanoseconds = new DateTimeOffset(new DateTime(2026, 11, 3, 4, 5, 6, DateTimeKind.Local)).ToUnixTimeSeconds() * 1_000_000_000;
        Assert.Equal("2026 Nov  3 04:05:06", Format("%Y", (DatumType.Unsigned, BitConverter.GetBytes(nanoseconds))));
    }

    [Theory]
    [InlineData("%", "format conversion #1 name expected before end of format string")]
    [InlineData("%d %q", "format conversion #2 is undefined: %q")]
    [InlineData("%hhx", "format conversion #1 is undefined: %hhx")]
    [InlineData("%% %F", "format conversion #2 is undefined: %F")]
    [InlineData("%hs", "format conversion #1 is undefined: %hs")]
    [InlineData("%1$d", "format conversion #1 uses unsupported positional format (%n$)")]
    [InlineData("%**d", "format conversion #1 has more than one '*' specified for the output width")]
    [InlineData("%.*.*d", "format conversion #1 has more than one '.' specified")]
    [InlineData("%5%", "format conversion #1 cannot be combined with other format flags: %%")]
    [InlineData("%99999d", "format conversion #1 has a width or precision beyond 65535")]
    public void AnInvalidFormatSaysWhatIsWrong(string format, string expected)
    {
        Assert.Null(PrintfFormat.TryParse(format, out PrintfError? error));
        Assert.Equal(expected, error!.Message);
        Assert.Equal(DTraceErrorKind.Argument, Assert.Throws<DTraceException>(() => PrintfFormat.Parse(format)).Kind);
    }

    [Fact]
    public void ConversionsTellWhatTheyWant()
    {
        PrintfFormat format = PrintfFormat.Parse("a %-*s %% %@lld %k");
        Assert.Equal(
            [(PrintfArgumentKind.String, true, true), (PrintfArgumentKind.None, false, false), (PrintfArgumentKind.Integer, true, false), (PrintfArgumentKind.Stack, true, false)],
            format.Conversions.Select(conversion => (conversion.Kind, conversion.NeedsArgument, conversion.IsWidthDynamic)));
        Assert.Equal([2, 7, 10, 16], format.Conversions.Select(conversion => conversion.Position));
        Assert.True(format.Conversions[2].IsAggregate);
    }

    [Fact]
    public void ADummyArgumentOfAFormatWithoutConversionsIsNoArgument() => Assert.Empty(
        PrintfFormat.Parse("hello").Decode([new RecordDescription(TraceAction.Printf, 0, 8)], new byte[8], Symbols));

    private static string Format(string format, params (DatumType Type, byte[] Bytes)[] arguments)
    {
        List<RecordDescription> descriptions = [];
        List<byte> record = [];
        foreach ((DatumType type, byte[] bytes) in arguments)
        {
            descriptions.Add(new RecordDescription(TraceAction.Printf, record.Count, bytes.Length, 0, type));
            record.AddRange(bytes);
        }

        return PrintfFormat.Parse(format).Format([.. descriptions], record.ToArray(), Symbols);
    }
}
