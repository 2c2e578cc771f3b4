using System.Buffers.Binary;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

public sealed class MapTests
{
    private readonly KernelRuntime _runtime = Programs.OpenRuntime();

    [Fact]
    public void AnArraySContentsAreThereAfterTheLoad()
    {
        BpfMapSpec spec = new("contents", BpfMapKind.Array, 4, 8, 3) { Contents = [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0] };
        using ILoadedBpfObject loaded = _runtime.Load(new BpfObject([], [spec]), TestContext.Current.CancellationToken);
        Assert.Equal([1UL, 2UL, 0UL], Enumerable.Range(0, 3).Select(i => loaded.Maps[0].Value(i)));
    }

    [Fact]
    public void ContentsLargerThanTheMapAreRefused()
    {
        BpfMapSpec spec = new("contents", BpfMapKind.Array, 4, 8, 1) { Contents = new byte[9] };
        Assert.Throws<ArgumentException>(() => _runtime.Load(new BpfObject([], [spec]), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void AReadOnlyMapTakesNoWritesFromThisSide()
    {
        BpfMapSpec spec = new("constants", BpfMapKind.Array, 4, 8, 1) { Contents = Programs.Bytes(5UL), IsReadOnly = true };
        using ILoadedBpfObject loaded = _runtime.Load(new BpfObject([], [spec]), TestContext.Current.CancellationToken);
        Assert.Equal(5UL, loaded.Maps[0].Value(0));
        DTraceException error = Assert.Throws<DTraceException>(() => loaded.Maps[0].Update(Programs.Bytes(0), Programs.Bytes(6UL)));
        Assert.StartsWith("bpf(BPF_MAP_UPDATE_ELEM): EPERM (operation not permitted), writing map 'constants'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AProgramThatWritesAReadOnlyMapIsRefused()
    {
        BpfMapSpec spec = Programs.Counter with { IsReadOnly = true };
        DTraceException error = Assert.Throws<DTraceException>(
            () => _runtime.Load(Programs.Counting("count", BpfProgramKind.RawTracepoint), spec));
        Assert.NotNull(error.Log);
    }

    [Fact]
    public void AValuePerCpuIsReadForEveryPossibleCpuEachRoundedUpTo8Bytes()
    {
        BpfMapSpec spec = new("percpu", BpfMapKind.PerCpuArray, 4, 12, 2);
        using ILoadedBpfObject loaded = _runtime.Load(new BpfObject([], [spec]), TestContext.Current.CancellationToken);
        byte[] value = new byte[16 * _runtime.PossibleCpus.Count];
        for (int cpu = 0; cpu < _runtime.PossibleCpus.Count; cpu++) value[16 * cpu] = (byte)(cpu + 1);
        loaded.Maps[0].Update(Programs.Bytes(1), value);
        byte[] read = new byte[value.Length];
        Assert.True(loaded.Maps[0].TryLookup(Programs.Bytes(1), read));
        Assert.Equal(value, read);
        Assert.Throws<ArgumentException>(() => loaded.Maps[0].TryLookup(Programs.Bytes(1), new byte[value.Length - 1]));
    }

    [Fact]
    public void ZeroEntriesAreOneForEachNumberOfAPossibleCpu()
    {
        BpfMapSpec spec = new("percpu", BpfMapKind.Array, 4, 8, 0);
        using ILoadedBpfObject loaded = _runtime.Load(new BpfObject([], [spec]), TestContext.Current.CancellationToken);
        Assert.True(loaded.Maps[0].TryLookup(Programs.Bytes(_runtime.PossibleCpus[^1]), new byte[8]));
        Assert.False(loaded.Maps[0].TryLookup(Programs.Bytes(_runtime.PossibleCpus[^1] + 1), new byte[8]));
    }

    [Fact]
    public void AnEntryIsDeletedOnce()
    {
        using ILoadedBpfObject loaded = _runtime.Load(
            new BpfObject([], [new("table", BpfMapKind.Hash, 8, 8, 10)]), TestContext.Current.CancellationToken);
        loaded.Maps[0].Update(Programs.Bytes(1UL), Programs.Bytes(2UL));
        Assert.True(loaded.Maps[0].Delete(Programs.Bytes(1UL)));
        Assert.False(loaded.Maps[0].Delete(Programs.Bytes(1UL)));
    }

    [Fact]
    public void AKeyOfAnotherLengthIsRefused()
    {
        using ILoadedBpfObject loaded = _runtime.Load(
            new BpfObject([], [new("table", BpfMapKind.Hash, 8, 8, 10)]), TestContext.Current.CancellationToken);
        Assert.Throws<ArgumentException>(() => loaded.Maps[0].Delete(Programs.Bytes(1)));
    }

    [Theory]
    [InlineData(BpfMapKind.Hash, 0)]
    [InlineData(BpfMapKind.Hash, 1)]
    [InlineData(BpfMapKind.Hash, 100_000)]
    [InlineData(BpfMapKind.PerCpuHash, 20_000)]
    public void DrainingAHashReadsEachEntryOnceAndLeavesNone(BpfMapKind kind, int count)
    {
        using ILoadedBpfObject loaded = _runtime.Load(
            new BpfObject([], [new("table", kind, 8, 8, Math.Max(count, 1))]), TestContext.Current.CancellationToken);
        IBpfMap map = loaded.Maps[0];
        byte[] value = new byte[kind == BpfMapKind.Hash ? 8 : 8 * _runtime.PossibleCpus.Count];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(value, i + 1);
            map.Update(Programs.Bytes((ulong)i), value);
        }

        Dictionary<ulong, int> seen = [];
        map.Drain((key, read) => seen.Add(BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadInt32LittleEndian(read)));
        Assert.Equal(count, seen.Count);
        Assert.All(seen, entry => Assert.Equal((int)entry.Key + 1, entry.Value));
        map.Drain((_, _) => Assert.Fail("an entry was left"));
    }

    [Fact]
    public void DrainingAnArrayReadsEveryEntryAndSetsItToZero()
    {
        using ILoadedBpfObject loaded = _runtime.Load(
            new BpfObject([], [new("array", BpfMapKind.Array, 4, 8, 3)]), TestContext.Current.CancellationToken);
        for (int i = 0; i < 3; i++) loaded.Maps[0].Update(Programs.Bytes(i), Programs.Bytes((ulong)(i + 10)));
        List<ulong> read = [];
        loaded.Maps[0].Drain((_, value) => read.Add(BinaryPrimitives.ReadUInt64LittleEndian(value)));
        Assert.Equal([10UL, 11UL, 12UL], read);
        Assert.Equal(0UL, loaded.Maps[0].Value(1));
    }

    [Fact]
    public void EachSlotOfAnArrayOfMapsHasAMapOfItsOwn()
    {
        BpfMapSpec outer = new("outer", BpfMapKind.ArrayOfMaps, 4, 4, 0) { Inner = new("inner", BpfMapKind.Hash, 4, 8, 4) };
        using ILoadedBpfObject loaded = _runtime.Load(new BpfObject([], [outer]), TestContext.Current.CancellationToken);
        IBpfMap[] inner = [.. _runtime.PossibleCpus.Select(loaded.Maps[0].Inner)];
        inner[0].Update(Programs.Bytes(1), Programs.Bytes(1UL));
        Assert.All(inner.Skip(1), map => Assert.False(map.TryLookup(Programs.Bytes(1), new byte[8])));
    }

    [Fact]
    public void AMapTooLargeIsAnErrorThatNamesCallAndMap()
    {
        BpfMapSpec spec = new("huge", BpfMapKind.PerCpuArray, 4, 1 << 16, 1);
        DTraceException error = Assert.Throws<DTraceException>(
            () => _runtime.Load(new BpfObject([], [spec]), TestContext.Current.CancellationToken));
        Assert.Equal(
            "bpf(BPF_MAP_CREATE): E2BIG (the request is larger than the kernel allows), " +
            "creating map 'huge' (PerCpuArray, keys of 4 bytes, values of 65536 bytes, 1 entries).",
            error.Message);
    }
}
