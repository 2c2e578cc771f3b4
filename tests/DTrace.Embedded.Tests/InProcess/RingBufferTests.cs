using DTrace.Embedded.Bpf;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>The ring buffer: what fits, what is full, what comes out.</summary>
public sealed class RingBufferTests : MachineTest
{
    private const int Again = -11;
    private const int Invalid = -22;

    private static readonly BpfMapSpec Ring = new("ring", BpfMapKind.RingBuffer, 0, 0, 4096);

    [Fact]
    public void RecordsComeOutInOrderWithTheirLength()
    {
        using ILoadedBpfObject loaded = LoadWriter();
        foreach (ulong length in new ulong[] { 1, 13, 0, 256 })
            Assert.Equal(0, Write(loaded, length, length));
        var lengths = new List<int>();
        var firsts = new List<int>();
        Assert.True(loaded.Maps[0].ReadRing(record =>
        {
            lengths.Add(record.Length);
            firsts.Add(record.Length == 0 ? -1 : record[0]);
        }));
        Assert.Equal([1, 13, 0, 256], lengths);
        Assert.Equal([1, 13, -1, 0], firsts);
        Assert.False(loaded.Maps[0].ReadRing(_ => Assert.Fail("The ring is empty.")));
    }

    [Fact]
    public void ARecordTakesAHeaderAndWhole8BytesAndTheRingNeverFillsToTheLast()
    {
        using ILoadedBpfObject loaded = LoadWriter();
        for (int record = 0; record < 127; record++) Assert.Equal(0, Write(loaded, 17, 1)); // 32 bytes each
        Assert.Equal(Again, Write(loaded, 17, 1));
        Assert.Equal(Again, Write(loaded, 24, 1));
        Assert.Equal(0, Write(loaded, 16, 1));
        Assert.Equal(Again, Write(loaded, 0, 1));
    }

    [Fact]
    public void ReadingMakesRoom() // 100 times round the ring, with records that wrap
    {
        using ILoadedBpfObject loaded = LoadWriter();
        var read = new List<ulong>();
        for (ulong record = 0; record < 2000; record++)
        {
            Assert.Equal(0, Write(loaded, 200, record));
            loaded.Maps[0].ReadRing(bytes =>
            {
                Assert.Equal(200, bytes.Length);
                Assert.Equal(0xeeul, bytes[199]);
                read.Add(BitConverter.ToUInt64(bytes));
            });
        }

        Assert.Equal(Enumerable.Range(0, 2000).Select(r => (ulong)r), read);
    }

    [Fact]
    public void UnknownFlagsAreInvalid() => Assert.Equal(Invalid, (int)Run(
        a =>
        {
            a.LoadMap(R1, 1);
            a.Move(R2, R10);
            a.Alu(BpfAlu.Add, R2, -8);
            a.Move(R3, 8);
            a.Move(R4, 4);
            a.Call(BpfHelper.RingBufferOutput);
        },
        Ring));

    [Fact]
    public void ARingHasNoEntries() => Assert.EndsWith(
        "the ring buffer 'ring' has no entries.",
        Faults(
            a =>
            {
                a.LoadMap(R1, 1);
                a.Move(R2, R10);
                a.Call(BpfHelper.MapLookupElement);
            },
            Ring).Message,
        StringComparison.Ordinal);

    [Fact]
    public void AnArrayIsNoRing() => Assert.EndsWith(
        "the map 'result' is no ring buffer.",
        Faults(a =>
        {
            a.LoadMap(R1, 0);
            a.Move(R2, R10);
            a.Move(R3, 0L);
            a.Move(R4, 0L);
            a.Call(BpfHelper.RingBufferOutput);
        }).Message,
        StringComparison.Ordinal);

    /// <summary>Outputs arg0 bytes, which begin with arg1; byte 199 is 0xee.</summary>
    private static ILoadedBpfObject LoadWriter() => Load(
        Code(a =>
        {
            a.Load(8, R3, R1, 0);
            a.Load(8, R6, R1, 8);
            a.Store(8, R10, -256, R6);
            a.Store(1, R10, -256 + 199, 0xee);
            a.LoadMap(R1, 0);
            a.Move(R2, R10);
            a.Alu(BpfAlu.Add, R2, -256);
            a.Move(R4, 0L);
            a.Call(BpfHelper.RingBufferOutput);
            a.Exit();
        }),
        Ring);

    private static int Write(ILoadedBpfObject loaded, ulong length, ulong first) => loaded.RunOnce(0, [length, first]);
}
