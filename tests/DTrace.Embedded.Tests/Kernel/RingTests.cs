using System.Buffers.Binary;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

public sealed class RingTests
{
    private static readonly int Size = Environment.SystemPageSize;
    private static readonly BpfMapSpec Ring = new("ring", BpfMapKind.RingBuffer, 0, 0, Size);

    private readonly KernelRuntime _runtime = Programs.OpenRuntime();

    [Fact]
    public void AnEmptyRingHasNothingToRead()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Sending("send"), Ring);
        Assert.False(loaded.Maps[0].ReadRing(_ => Assert.Fail("a record")));
    }

    [Fact]
    public void RecordsAreReadOnceOldestFirst()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Sending("send"), Ring);
        for (ulong i = 1; i <= 3; i++) Assert.Equal(0, loaded.RunOnce(0, [i]));
        Assert.Equal([1UL, 2UL, 3UL], Read(loaded.Maps[0]));
        Assert.Empty(Read(loaded.Maps[0]));
    }

    [Fact]
    public void AFullRingRefusesRecordsUntilItIsRead()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Sending("send"), Ring);
        int fits = 0;
        while (loaded.RunOnce(0, [(ulong)fits]) == 0) fits++;

        // A record of 8 bytes takes 16 with its header, and the ring never fills its last byte.
        Assert.InRange(fits, Size / 16 - 1, Size / 16);
        Assert.Equal(fits, Read(loaded.Maps[0]).Count);
        Assert.Equal(0, loaded.RunOnce(0, [1]));
    }

    [Fact]
    public void RecordsKeepTheirOrderOverManyRoundsOfTheRing()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Sending("send"), Ring);
        List<ulong> read = [];
        for (ulong i = 0; i < 5000; i++)
        {
            Assert.Equal(0, loaded.RunOnce(0, [i]));
            if (i % 100 == 99) read.AddRange(Read(loaded.Maps[0]));
        }

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (ulong)i), read);
    }

    [Fact]
    public void ARecordWhoseReaderThrowsIsReadAgain()
    {
        using ILoadedBpfObject loaded = _runtime.Load(Programs.Sending("send"), Ring);
        loaded.RunOnce(0, [1]);
        loaded.RunOnce(0, [2]);
        Assert.Throws<InvalidOperationException>(() => loaded.Maps[0].ReadRing(_ => throw new InvalidOperationException()));
        Assert.Equal([1UL, 2UL], Read(loaded.Maps[0]));
    }

    [Fact]
    public void AMapThatIsNoRingBufferHasNoRecords()
    {
        using ILoadedBpfObject loaded = _runtime.Load(new BpfObject([], [Programs.Counter]), TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => loaded.Maps[0].ReadRing(_ => { }));
    }

    private static List<ulong> Read(IBpfMap ring)
    {
        List<ulong> values = [];
        bool any = ring.ReadRing(record => values.Add(BinaryPrimitives.ReadUInt64LittleEndian(record)));
        Assert.Equal(values.Count > 0, any);
        return values;
    }
}
