using DTrace.Core;
using DTrace.Embedded.Bpf;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>Loads, stores and atomics, and the bounds of each region.</summary>
public sealed class MemoryTests : MachineTest
{
    private const long Pattern = unchecked((long)0x8182_8384_8586_8788);

    [Theory]
    [InlineData(1, 0x88ul)]
    [InlineData(2, 0x8788ul)]
    [InlineData(4, 0x8586_8788ul)]
    [InlineData(8, 0x8182_8384_8586_8788ul)]
    public void ALoadExtendsWithZeros(int width, ulong expected) => Assert.Equal(expected, Run(a =>
    {
        a.Move(R1, Pattern);
        a.Store(8, R10, -8, R1);
        a.Load(width, R0, R10, BitConverter.IsLittleEndian ? -8 : -width);
    }));

    [Theory]
    [InlineData(1, 0xffff_ffff_ffff_ff88ul)]
    [InlineData(2, 0xffff_ffff_ffff_8788ul)]
    [InlineData(4, 0xffff_ffff_8586_8788ul)]
    public void ASignedLoadExtendsWithTheSign(int width, ulong expected) => Assert.Equal(expected, Run(
    [
        .. Code(a =>
        {
            a.Move(R1, Pattern);
            a.Store(8, R10, -8, R1);
        }),
        Instruction(BpfClass.Ldx | BpfSize.MemSigned | BpfSize.Of(width), R0, R10, BitConverter.IsLittleEndian ? -8 : -width),
    ]));

    [Theory]
    [InlineData(1, 0xaaul)]
    [InlineData(2, 0xffaaul)]
    [InlineData(4, 0xffff_ffaaul)]
    [InlineData(8, 0xffff_ffff_ffff_ffaaul)]
    public void AStoreOfAnImmediateWritesItsWidth(int width, ulong expected) => Assert.Equal(expected, Run(a =>
    {
        a.Store(width, R10, -16, -86);
        a.Load(8, R0, R10, -16);
    }));

    [Theory]
    [InlineData(1, 0x88ul)]
    [InlineData(2, 0x8788ul)]
    [InlineData(4, 0x8586_8788ul)]
    public void AStoreOfARegisterWritesItsWidth(int width, ulong expected) => Assert.Equal(expected, Run(a =>
    {
        a.Move(R1, Pattern);
        a.Store(width, R10, -16, R1);
        a.Load(8, R0, R10, -16);
    }));

    [Theory]
    [InlineData(0x00, 5ul, 13ul, 8ul)]
    [InlineData(0x01, 5ul, 13ul, 5ul)]
    [InlineData(0x40, 0xful, 0xful, 8ul)]
    [InlineData(0x41, 7ul, 0xful, 7ul)]
    [InlineData(0x50, 0xful, 8ul, 8ul)]
    [InlineData(0x51, 0xful, 8ul, 0xful)]
    [InlineData(0xa0, 0xful, 7ul, 8ul)]
    [InlineData(0xa1, 0xful, 7ul, 0xful)]
    [InlineData(0xe1, 5ul, 8ul, 5ul)]
    public void AtomicsOf8Bytes(int operation, ulong memory, ulong after, ulong source)
    {
        Assert.Equal(after, RunAtomic(BpfSize.Double, operation, memory, 0, false));
        Assert.Equal(source, RunAtomic(BpfSize.Double, operation, memory, 0, true));
    }

    [Fact]
    public void AnAtomicOf4BytesWrapsAndLeavesItsNeighbour()
    {
        Assert.Equal(0x7_0000_0007ul, RunAtomic(BpfSize.Word, (int)BpfAtomic.Add, 0x7_ffff_ffff, 0, false));
        Assert.Equal(0xffff_fffful, RunAtomic(BpfSize.Word, (int)BpfAtomic.FetchAdd, 0x7_ffff_ffff, 0, true));
    }

    [Theory]
    [InlineData(BpfSize.Double, 5ul, 5ul, 8ul)]
    [InlineData(BpfSize.Double, 5ul, 6ul, 5ul)]
    [InlineData(BpfSize.Word, 0x7_0000_0005ul, 0x9_0000_0005ul, 0x7_0000_0008ul)]
    public void CompareAndExchangeStoresWhereEqual(byte width, ulong memory, ulong expected, ulong after) =>
        Assert.Equal(after, RunAtomic(width, (int)BpfAtomic.CompareExchange, memory, expected, false));

    [Fact]
    public void CompareAndExchangeLeavesTheOldValueInR0() => Assert.Equal(5ul, Run(a =>
    {
        a.Store(8, R10, -8, 5);
        a.Move(R0, 6);
        a.Move(R1, 8);
        a.Atomic(BpfAtomic.CompareExchange, R10, -8, R1);
    }));

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(-513)]
    public void OutsideTheStack(int offset) => AssertFault("memory that is not its own", Faults(a => a.Load(8, R0, R10, offset)));

    [Fact]
    public void TheStackHas512BytesAndBeginsAsZeros() => Assert.Equal(0ul, Run(a => a.Load(8, R0, R10, -512)));

    [Fact]
    public void TheContextIsTheArguments() => Assert.Equal(22ul, Run(a => a.Load(8, R0, R1, 8)));

    [Fact]
    public void ArgumentsNotGivenAreZero() => Assert.Equal(0ul, Run(a => a.Load(8, R0, R1, 88)));

    [Theory]
    [InlineData(96)]
    [InlineData(-1)]
    [InlineData(92)]
    public void OutsideTheContext(int offset) => AssertFault("memory that is not its own", Faults(a => a.Load(8, R0, R1, offset)));

    [Fact]
    public void TheContextIsReadOnly() => AssertFault("memory it may only read", Faults(a => a.Store(8, R1, 0, 1)));

    [Fact]
    public void OutsideAnArrayValue()
    {
        var map = new BpfMapSpec("values", BpfMapKind.Array, 4, 12, 1);
        AssertFault("memory that is not its own", Faults(
            a =>
            {
                a.LoadMapValue(R1, 1, 8);
                a.Load(8, R0, R1, 0);
            },
            map));
    }

    [Fact]
    public void AValueDoesNotReachIntoTheNext()
    {
        var map = new BpfMapSpec("values", BpfMapKind.Hash, 4, 8, 8);
        AssertFault("memory that is not its own", Faults(
            a =>
            {
                foreach (int key in new[] { 1, 2 })
                {
                    a.Store(4, R10, -4, key);
                    a.Store(8, R10, -16, key);
                    a.LoadMap(R1, 1);
                    a.Move(R2, R10);
                    a.Alu(BpfAlu.Add, R2, -4);
                    a.Move(R3, R10);
                    a.Alu(BpfAlu.Add, R3, -16);
                    a.Move(R4, 0L);
                    a.Call(BpfHelper.MapUpdateElement);
                }

                a.Store(4, R10, -4, 1);
                a.LoadMap(R1, 1);
                a.Move(R2, R10);
                a.Alu(BpfAlu.Add, R2, -4);
                a.Call(BpfHelper.MapLookupElement);
                a.Load(8, R0, R0, 4);
            },
            map));
    }

    [Fact]
    public void ReadOnlyContentsAreRead()
    {
        var map = new BpfMapSpec("text", BpfMapKind.Array, 4, 4, 1) { Contents = [1, 2, 3, 4], IsReadOnly = true };
        Assert.Equal(3ul, Run(
            a =>
            {
                a.LoadMapValue(R1, 1, 2);
                a.Load(1, R0, R1, 0);
            },
            map));
    }

    [Fact]
    public void ReadOnlyContentsAreNotWritten()
    {
        var map = new BpfMapSpec("text", BpfMapKind.Array, 4, 4, 1) { Contents = [1, 2, 3, 4], IsReadOnly = true };
        AssertFault("memory it may only read", Faults(
            a =>
            {
                a.LoadMapValue(R1, 1, 0);
                a.Store(1, R1, 0, 9);
            },
            map));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(8L)]
    [InlineData(-1L)]
    [InlineData(-8L)]
    [InlineData(0x7fff_0000_0000L)]
    public void AnAddressOfNothing(long address) => AssertFault("memory that is not its own", Faults(a =>
    {
        a.Move(R1, address);
        a.Load(8, R0, R1, 0);
    }));

    [Fact]
    public void AFaultNamesProgramInstructionAndLine()
    {
        DTraceException error = Faults(a =>
        {
            a.Move(R1, 64);
            a.Load(8, R0, R1, 8);
        });
        Assert.Equal(DTraceErrorKind.Engine, error.Kind);
        Assert.Matches(@"^The program 'test' failed on CPU \d+ at instruction 1 \(r0 = \*\(u64 \*\)\(r1 \+ 8\)\): it reads 8 bytes at 0x48, memory that is not its own\.$", error.Message);
        Assert.Contains("r1 = 0x40\n", error.Log, StringComparison.Ordinal);
        Assert.Contains("   1: r0 = *(u64 *)(r1 + 8)\n", error.Log, StringComparison.Ordinal);
    }

    private static void AssertFault(string why, DTraceException error) => Assert.EndsWith($", {why}.", error.Message, StringComparison.Ordinal);

    /// <summary>The memory afterwards, or the source register, which holds 8 before.</summary>
    private static ulong RunAtomic(byte width, int operation, ulong memory, ulong r0, bool source) => Run(
    [
        .. Code(a =>
        {
            a.Move(R1, (long)memory);
            a.Store(8, R10, -8, R1);
            a.Move(R0, (long)r0);
            a.Move(R1, 8);
        }),
        Instruction(BpfClass.Stx | BpfSize.Atomic | width, R10, R1, -8, operation),
        .. Code(a =>
        {
            if (source) a.Move(R0, R1);
            else a.Load(8, R0, R10, -8);
        }),
    ]);
}
