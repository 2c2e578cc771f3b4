using DTrace.Embedded.Bpf;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>RFC 9669, sections 4.1 and 4.2: arithmetic and byte order.</summary>
public sealed class ArithmeticTests : MachineTest
{
    private const ulong Min64 = 0x8000_0000_0000_0000;
    private const ulong Max64 = ulong.MaxValue;

    [Theory]
    [InlineData(BpfAlu.Add, Max64, 2ul, 1ul)]
    [InlineData(BpfAlu.Sub, 1ul, 2ul, Max64)]
    [InlineData(BpfAlu.Mul, 0x1_0000_0001ul, 0x1_0000_0001ul, 0x2_0000_0001ul)]
    [InlineData(BpfAlu.Div, Max64, 2ul, 0x7fff_ffff_ffff_fffful)]
    [InlineData(BpfAlu.Div, 7ul, 0ul, 0ul)]
    [InlineData(BpfAlu.Mod, Max64, 10ul, 5ul)]
    [InlineData(BpfAlu.Mod, 7ul, 0ul, 7ul)]
    [InlineData(BpfAlu.Or, 0xf0ul, 0x0ful, 0xfful)]
    [InlineData(BpfAlu.And, 0xf0ul, 0x3cul, 0x30ul)]
    [InlineData(BpfAlu.Xor, 0xf0ul, 0x3cul, 0xccul)]
    [InlineData(BpfAlu.Mov, 1ul, Max64, Max64)]
    [InlineData(BpfAlu.Lsh, 1ul, 63ul, Min64)]
    [InlineData(BpfAlu.Lsh, 1ul, 65ul, 2ul)]
    [InlineData(BpfAlu.Rsh, Min64, 63ul, 1ul)]
    [InlineData(BpfAlu.Rsh, 4ul, 66ul, 1ul)]
    [InlineData(BpfAlu.Arsh, Min64, 63ul, Max64)]
    [InlineData(BpfAlu.Arsh, Min64, 64ul, Min64)]
    public void ArithmeticOf64Bits(BpfAlu operation, ulong left, ulong right, ulong expected) =>
        Assert.Equal(expected, Compute(BpfClass.Alu64, operation, left, right, 0));

    [Theory]
    [InlineData(BpfAlu.Add, 0xffff_fffful, 2ul, 1ul)]
    [InlineData(BpfAlu.Sub, 1ul, 2ul, 0xffff_fffful)]
    [InlineData(BpfAlu.Mul, 0x1_0001ul, 0x1_0001ul, 0x2_0001ul)]
    [InlineData(BpfAlu.Div, Max64, 2ul, 0x7fff_fffful)]
    [InlineData(BpfAlu.Div, 7ul, 0xffff_ffff_0000_0000ul, 0ul)]
    [InlineData(BpfAlu.Mod, 0x1_0000_000bul, 10ul, 1ul)]
    [InlineData(BpfAlu.Mod, 0xabcd_0000_0007ul, 0ul, 7ul)]
    [InlineData(BpfAlu.Or, 0xffff_0000_0000_00f0ul, 0x0ful, 0xfful)]
    [InlineData(BpfAlu.And, Max64, Max64, 0xffff_fffful)]
    [InlineData(BpfAlu.Xor, Max64, 0ul, 0xffff_fffful)]
    [InlineData(BpfAlu.Mov, 1ul, Max64, 0xffff_fffful)]
    [InlineData(BpfAlu.Lsh, 1ul, 31ul, 0x8000_0000ul)]
    [InlineData(BpfAlu.Lsh, 1ul, 33ul, 2ul)]
    [InlineData(BpfAlu.Rsh, 0xffff_ffff_8000_0000ul, 31ul, 1ul)]
    [InlineData(BpfAlu.Arsh, 0x8000_0000ul, 31ul, 0xffff_fffful)]
    [InlineData(BpfAlu.Arsh, 0x8000_0000ul, 32ul, 0x8000_0000ul)]
    public void ArithmeticOf32BitsExtendsWithZeros(BpfAlu operation, ulong left, ulong right, ulong expected) =>
        Assert.Equal(expected, Compute(BpfClass.Alu, operation, left, right, 0));

    [Theory]
    [InlineData(BpfClass.Alu64, BpfAlu.Div, -7L, 2L, unchecked((ulong)-3L))]
    [InlineData(BpfClass.Alu64, BpfAlu.Div, long.MinValue, -1L, Min64)]
    [InlineData(BpfClass.Alu64, BpfAlu.Div, 5L, 0L, 0ul)]
    [InlineData(BpfClass.Alu64, BpfAlu.Mod, -7L, 2L, unchecked((ulong)-1L))]
    [InlineData(BpfClass.Alu64, BpfAlu.Mod, long.MinValue, -1L, 0ul)]
    [InlineData(BpfClass.Alu64, BpfAlu.Mod, -5L, 0L, unchecked((ulong)-5L))]
    [InlineData(BpfClass.Alu, BpfAlu.Div, -7L, 2L, 0xffff_fffdul)]
    [InlineData(BpfClass.Alu, BpfAlu.Div, (long)int.MinValue, -1L, 0x8000_0000ul)]
    [InlineData(BpfClass.Alu, BpfAlu.Div, 5L, 0L, 0ul)]
    [InlineData(BpfClass.Alu, BpfAlu.Mod, -7L, 2L, 0xffff_fffful)]
    [InlineData(BpfClass.Alu, BpfAlu.Mod, (long)int.MinValue, -1L, 0ul)]
    [InlineData(BpfClass.Alu, BpfAlu.Mod, -5L, 0L, 0xffff_fffbul)]
    public void Offset1DividesWithSign(byte width, BpfAlu operation, long left, long right, ulong expected) =>
        Assert.Equal(expected, Compute(width, operation, (ulong)left, (ulong)right, 1));

    [Theory]
    [InlineData(BpfClass.Alu64, 8, 0x1280ul, 0xffff_ffff_ffff_ff80ul)]
    [InlineData(BpfClass.Alu64, 16, 0x12_8000ul, 0xffff_ffff_ffff_8000ul)]
    [InlineData(BpfClass.Alu64, 32, 0x12_8000_0000ul, 0xffff_ffff_8000_0000ul)]
    [InlineData(BpfClass.Alu64, 8, 0x127ful, 0x7ful)]
    [InlineData(BpfClass.Alu, 8, 0x1280ul, 0xffff_ff80ul)]
    [InlineData(BpfClass.Alu, 16, 0x12_8000ul, 0xffff_8000ul)]
    public void AMoveWithAnOffsetExtendsTheSign(byte width, short bits, ulong value, ulong expected) =>
        Assert.Equal(expected, Compute(width, BpfAlu.Mov, 0, value, bits));

    [Theory]
    [InlineData(BpfClass.Alu64, 1ul, Max64)]
    [InlineData(BpfClass.Alu64, Min64, Min64)]
    [InlineData(BpfClass.Alu, 1ul, 0xffff_fffful)]
    [InlineData(BpfClass.Alu, 0x1_8000_0000ul, 0x8000_0000ul)]
    public void Negation(byte width, ulong value, ulong expected) => Assert.Equal(expected, Run(
        [.. Code(a => a.Move(R0, (long)value)), Instruction(width | (byte)BpfAlu.Neg)]));

    [Theory]
    [InlineData(BpfClass.Alu64, 0x00, 16, 0x7788ul, 0x8877ul)]
    [InlineData(BpfClass.Alu64, 0x00, 32, 0x5566_7788ul, 0x8877_6655ul)]
    [InlineData(BpfClass.Alu64, 0x00, 64, 0x1122_3344_5566_7788ul, 0x8877_6655_4433_2211ul)]
    [InlineData(BpfClass.Alu, 0x08, 16, 0x7788ul, 0x8877ul)]
    [InlineData(BpfClass.Alu, 0x08, 32, 0x5566_7788ul, 0x8877_6655ul)]
    [InlineData(BpfClass.Alu, 0x08, 64, 0x1122_3344_5566_7788ul, 0x8877_6655_4433_2211ul)]
    [InlineData(BpfClass.Alu, 0x00, 16, 0x7788ul, 0x7788ul)]
    [InlineData(BpfClass.Alu, 0x00, 32, 0x5566_7788ul, 0x5566_7788ul)]
    [InlineData(BpfClass.Alu, 0x00, 64, 0x1122_3344_5566_7788ul, 0x1122_3344_5566_7788ul)]
    public void ByteOrderCutsToItsWidth(byte width, byte order, int bits, ulong low, ulong expected)
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "The expected values are those of a little-endian host.");
        ulong value = low | (bits == 64 ? 0 : 0xaaaa_aaaa_aaaa_0000ul << (bits - 16));
        Assert.Equal(expected, Run([.. Code(a => a.Move(R0, (long)value)), Instruction(width | order | (byte)BpfAlu.End, immediate: bits)]));
    }

    [Fact]
    public void AnImmediateIsExtendedWithItsSign() =>
        Assert.Equal(Max64, Run([Instruction(BpfClass.Alu64 | (byte)BpfAlu.Mov, immediate: -1)]));

    [Fact]
    public void A32BitImmediateMoveClearsTheHighHalf() =>
        Assert.Equal(0xffff_fffful, Run([Instruction(BpfClass.Alu | (byte)BpfAlu.Mov, immediate: -1)]));

    [Fact]
    public void TwoPlacesHold64Bits() => Assert.Equal(0x1122_3344_8566_7788ul, Run(a => a.Move(R0, 0x1122_3344_8566_7788)));

    private static ulong Compute(byte width, BpfAlu operation, ulong left, ulong right, short offset) => Run(
    [
        .. Code(a =>
        {
            a.Move(R0, (long)left);
            a.Move(R1, (long)right);
        }),
        Instruction(width | 0x08 | (byte)operation, R0, R1, offset),
    ]);
}
