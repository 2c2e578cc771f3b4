using DTrace.Core;
using DTrace.Embedded.Bpf;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>Each kind of map from both sides: programs', and the consumer's.</summary>
public sealed class MapTests : MachineTest
{
    private const long Exists = -17;
    private const long NoEntry = -2;
    private const long TooBig = -7;
    private const long Invalid = -22;

    private static readonly BpfMapSpec Hash = new("hash", BpfMapKind.Hash, 4, 8, 2);
    private static readonly BpfMapSpec Values = new("array", BpfMapKind.Array, 4, 8, 2);

    public static TheoryData<BpfMapKind, int, long, long> Updates => new()
    {
        { BpfMapKind.Hash, 1, 0, 0 },
        { BpfMapKind.Hash, 1, 1, Exists },
        { BpfMapKind.Hash, 1, 2, 0 },
        { BpfMapKind.Hash, 2, 1, 0 },
        { BpfMapKind.Hash, 2, 2, NoEntry },
        { BpfMapKind.Hash, 2, 3, Invalid },
        { BpfMapKind.PerCpuHash, 1, 1, Exists },
        { BpfMapKind.PerCpuHash, 2, 2, NoEntry },
        { BpfMapKind.Array, 1, 0, 0 },
        { BpfMapKind.Array, 1, 1, Exists },
        { BpfMapKind.Array, 1, 2, 0 },
        { BpfMapKind.Array, 2, 0, TooBig },
        { BpfMapKind.Array, 1, 3, Invalid },
        { BpfMapKind.PerCpuArray, 1, 1, Exists },
        { BpfMapKind.PerCpuArray, 2, 0, TooBig },
    };

    [Theory]
    [MemberData(nameof(Updates))]
    public void AnUpdateObeysItsFlags(BpfMapKind kind, int key, long flags, long expected)
    {
        ulong result = Run(
            a =>
            {
                Update(a, 1, 1, 10, 0);
                Update(a, 1, key, 20, flags);
            },
            Hash with { Kind = kind });
        Assert.Equal(expected, (long)result);
    }

    [Fact]
    public void AFullHashIsTooBig() => Assert.Equal(TooBig, (long)Run(
        a =>
        {
            foreach (int key in new[] { 1, 2, 3 }) Update(a, 1, key, key, 0);
        },
        Hash));

    [Fact]
    public void AFullHashStillReplaces() => Assert.Equal(0, (long)Run(
        a =>
        {
            foreach (int key in new[] { 1, 2, 2 }) Update(a, 1, key, key, 0);
        },
        Hash));

    [Fact]
    public void ARemovedEntryMakesRoom() => Assert.Equal(0, (long)Run(
        a =>
        {
            Update(a, 1, 1, 1, 0);
            Update(a, 1, 2, 2, 0);
            WithKey(a, 1, 1, BpfHelper.MapDeleteElement);
            Update(a, 1, 3, 3, 0);
        },
        Hash));

    [Theory]
    [InlineData(BpfMapKind.Hash, 1, 0L)]
    [InlineData(BpfMapKind.Hash, 2, NoEntry)]
    [InlineData(BpfMapKind.PerCpuHash, 2, NoEntry)]
    [InlineData(BpfMapKind.Array, 1, Invalid)]
    [InlineData(BpfMapKind.PerCpuArray, 1, Invalid)]
    public void ARemoval(BpfMapKind kind, int key, long expected) => Assert.Equal(expected, (long)Run(
        a =>
        {
            Update(a, 1, 1, 1, 0);
            WithKey(a, 1, key, BpfHelper.MapDeleteElement);
        },
        Hash with { Kind = kind }));

    [Theory]
    [InlineData(BpfMapKind.Hash, 1)]
    [InlineData(BpfMapKind.PerCpuHash, 1)]
    [InlineData(BpfMapKind.Array, 2)]
    [InlineData(BpfMapKind.PerCpuArray, -1)]
    public void WhatIsNotThereHasNoAddress(BpfMapKind kind, int key) =>
        Assert.Equal(0ul, Run(a => WithKey(a, 1, key, BpfHelper.MapLookupElement), Hash with { Kind = kind }));

    [Theory]
    [InlineData(BpfMapKind.Hash)]
    [InlineData(BpfMapKind.PerCpuHash)]
    [InlineData(BpfMapKind.Array)]
    [InlineData(BpfMapKind.PerCpuArray)]
    public void AValueIsFoundWhereItWasPut(BpfMapKind kind) => Assert.Equal(77ul, Run(
        a =>
        {
            Update(a, 1, 1, 77, 0);
            WithKey(a, 1, 1, BpfHelper.MapLookupElement);
            a.Load(8, R0, R0, 0);
        },
        Hash with { Kind = kind }));

    [Fact]
    public void AnAddressStaysWhileItsHashGrows() => Assert.Equal(42ul, Run(
        a =>
        {
            var again = new BpfLabel();
            Update(a, 1, 0, 0, 0);
            WithKey(a, 1, 0, BpfHelper.MapLookupElement);
            a.Move(R7, R0);
            a.Move(R8, 1);
            a.Bind(again);
            a.Store(4, R10, -4, R8);
            a.Store(8, R10, -16, 0);
            Call(a, 1, BpfHelper.MapUpdateElement, 0);
            a.Alu(BpfAlu.Add, R8, 1);
            a.Jump(BpfJump.Less, R8, 1000, again);
            a.Store(8, R7, 0, 42);
            WithKey(a, 1, 0, BpfHelper.MapLookupElement);
            a.Load(8, R0, R0, 0);
        },
        Hash with { MaxEntries = 1000 }));

    [Fact]
    public void AHashKeepsWhatADictionaryKeeps()
    {
        using ILoadedBpfObject loaded = Load(Empty, Hash with { MaxEntries = 500 });
        IBpfMap map = loaded.Maps[0];
        var expected = new Dictionary<int, ulong>();
        var random = new Random(20261122);
        for (int step = 0; step < 20_000; step++)
        {
            int key = random.Next(700);
            byte[] bytes = BitConverter.GetBytes(key);
            if (random.Next(3) == 0) Assert.Equal(expected.Remove(key), map.Delete(bytes));
            else if (expected.Count < 500 || expected.ContainsKey(key)) map.Update(bytes, BitConverter.GetBytes(expected[key] = (ulong)step));
        }

        foreach (int key in Enumerable.Range(0, 700))
        {
            byte[] value = new byte[8];
            Assert.Equal(expected.TryGetValue(key, out ulong step), map.TryLookup(BitConverter.GetBytes(key), value));
            Assert.Equal(step, BitConverter.ToUInt64(value));
        }

        var drained = new Dictionary<int, ulong>();
        map.Drain((key, value) => drained.Add(BitConverter.ToInt32(key), BitConverter.ToUInt64(value)));
        Assert.Equal(expected.OrderBy(e => e.Key), drained.OrderBy(e => e.Key));
        map.Drain((_, _) => Assert.Fail("The map is empty."));
    }

    [Fact]
    public void AFullHashRefusesTheConsumerToo()
    {
        using ILoadedBpfObject loaded = Load(Empty, Hash with { MaxEntries = 1 });
        loaded.Maps[0].Update([1, 0, 0, 0], new byte[8]);
        var error = Assert.Throws<DTraceException>(() => loaded.Maps[0].Update([2, 0, 0, 0], new byte[8]));
        Assert.Equal("The map 'hash' cannot be updated (E2BIG).", error.Message);
    }

    [Fact]
    public void EachCPUHasAValueOfItsOwnRoundedTo8Bytes()
    {
        using ILoadedBpfObject loaded = Load(Empty, new BpfMapSpec("cpus", BpfMapKind.PerCpuArray, 4, 3, 1));
        byte[] written = [.. Enumerable.Range(1, Cpus * 8).Select(b => (byte)b)];
        loaded.Maps[0].Update(new byte[4], written);
        byte[] read = new byte[Cpus * 8];
        Assert.True(loaded.Maps[0].TryLookup(new byte[4], read));
        Assert.Equal([1, 2, 3, 0, 0, 0, 0, 0, 9, 10, 11, 0, 0, 0, 0, 0, 17, 18, 19, 0, 0, 0, 0, 0, 25, 26, 27, 0, 0, 0, 0, 0], read);
    }

    [Fact]
    public void NoEntriesMeansOneForEachCPU()
    {
        using ILoadedBpfObject loaded = Load(Empty, Values with { MaxEntries = 0 });
        Assert.True(loaded.Maps[0].TryLookup(BitConverter.GetBytes(Cpus - 1), new byte[8]));
        Assert.False(loaded.Maps[0].TryLookup(BitConverter.GetBytes(Cpus), new byte[8]));
    }

    [Fact]
    public void DrainingAnArrayGivesEveryEntryAndLeavesZeros()
    {
        using ILoadedBpfObject loaded = Load(Empty, Values with { Contents = [1, 0, 0, 0, 0, 0, 0, 0, 2] });
        var entries = new List<(int, ulong)>();
        loaded.Maps[0].Drain((key, value) => entries.Add((BitConverter.ToInt32(key), BitConverter.ToUInt64(value))));
        Assert.Equal([(0, 1ul), (1, 2ul)], entries);
        Assert.Equal(0ul, Read(loaded.Maps[0], 0));
        Assert.Equal(0ul, Read(loaded.Maps[0], 1));
    }

    [Fact]
    public void ManyLargeEntriesAreDrainedInBatches()
    {
        using ILoadedBpfObject loaded = Load(Empty, new BpfMapSpec("large", BpfMapKind.Array, 4, 40_000, 7));
        var keys = new List<int>();
        loaded.Maps[0].Drain((key, value) => keys.Add(BitConverter.ToInt32(key) + value.Length));
        Assert.Equal([40_000, 40_001, 40_002, 40_003, 40_004, 40_005, 40_006], keys);
    }

    [Fact]
    public void ProgramsReachAMapThroughAnArrayOfMaps()
    {
        IReadOnlyList<BpfInstruction> add = Code(a =>
        {
            WithKey(a, 0, 0, BpfHelper.MapLookupElement);
            a.Move(R1, R0);
            a.Store(4, R10, -4, 1);
            a.Move(R2, R10);
            a.Alu(BpfAlu.Add, R2, -4);
            a.Call(BpfHelper.MapLookupElement);
            a.Move(R1, 1);
            a.Atomic(BpfAtomic.Add, R0, 0, R1);
            a.Move(R0, 0L);
            a.Exit();
        });
        using ILoadedBpfObject loaded = Load(add, new BpfMapSpec("outer", BpfMapKind.ArrayOfMaps, 4, 4, 1) { Inner = Values });
        loaded.RunOnce(0, []);
        loaded.RunOnce(0, []);
        Assert.Equal(2ul, Read(loaded.Maps[0].Inner(0), 1));
    }

    [Fact]
    public void AnArrayOfMapsHasNoMapPastItsEnd() => Assert.Equal(0ul, Run(
        a => WithKey(a, 1, 1, BpfHelper.MapLookupElement),
        new BpfMapSpec("outer", BpfMapKind.ArrayOfMaps, 4, 4, 1) { Inner = Values }));

    [Fact]
    public void AMapHasOnlyTheOperationsOfItsKind()
    {
        using ILoadedBpfObject loaded = Load(Empty, Values);
        Assert.Equal(
            "The map 'array' of kind Array has no such operation.",
            Assert.Throws<DTraceException>(() => loaded.Maps[0].ReadRing(_ => { })).Message);
        Assert.Equal("Entries of the map 'array' cannot be removed.", Assert.Throws<DTraceException>(() => loaded.Maps[0].Delete(new byte[4])).Message);
    }

    [Fact]
    public void AReadOnlyMapIsNotUpdated() => Assert.EndsWith(
        "it changes the map 'array', which it may only read.",
        Faults(a => Update(a, 1, 0, 1, 0), Values with { IsReadOnly = true }).Message,
        StringComparison.Ordinal);

    [Fact]
    public void WhatIsNoMapIsNotUsedAsOne() => Assert.EndsWith(
        "it uses 0x5 as a map.",
        Faults(a =>
        {
            a.Move(R1, 5);
            a.Move(R2, R10);
            a.Call(BpfHelper.MapLookupElement);
        }).Message,
        StringComparison.Ordinal);

    [Fact]
    public void AKeyLiesInMemoryOfTheProgram() => Assert.EndsWith(
        "it reads 4 bytes at 0x0, memory that is not its own.",
        Faults(
            a =>
            {
                a.LoadMap(R1, 1);
                a.Move(R2, 0L);
                a.Call(BpfHelper.MapLookupElement);
            },
            Hash).Message,
        StringComparison.Ordinal);

    public static TheoryData<BpfMapSpec, string> InvalidMaps => new()
    {
        { Values with { KeySize = 8 }, "an array's keys have 4 bytes" },
        { Values with { ValueSize = 0 }, "its values have no size" },
        { Values with { MaxEntries = -1 }, "it has a negative number of entries" },
        { Values with { Contents = new byte[17] }, "its contents are longer than it is" },
        { Hash with { Contents = [] }, "only arrays have initial contents" },
        { Values with { ValueSize = 1 << 30, MaxEntries = 8 }, "8 values of 1073741824 bytes are more than can be stored" },
        { Values with { Kind = BpfMapKind.ArrayOfMaps, ValueSize = 4 }, "an array of maps says what maps it holds" },
        { new("ring", BpfMapKind.RingBuffer, 0, 0, 5000), "a ring buffer's size is a power of two from 4096 on" },
        { new("ring", BpfMapKind.RingBuffer, 0, 0, 0), "a ring buffer's size is a power of two from 4096 on" },
    };

    [Theory]
    [MemberData(nameof(InvalidMaps))]
    public void AMapThatCannotBeIsRefused(BpfMapSpec map, string why) =>
        Assert.Equal($"The map '{map.Name}' is not valid: {why}.", IsRefused(Empty, map).Message);

    [Fact]
    public void AfterDisposalAMapIsGone()
    {
        ILoadedBpfObject loaded = Load(Empty, Values);
        loaded.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Read(loaded.Maps[0], 0));
        Assert.Throws<ObjectDisposedException>(() => loaded.RunOnce(0, []));
    }

    private static IReadOnlyList<BpfInstruction> Empty => Code(a =>
    {
        a.Move(R0, 0L);
        a.Exit();
    });

    private static void Update(BpfAssembler a, int map, int key, int value, long flags)
    {
        a.Store(4, R10, -4, key);
        a.Store(8, R10, -16, value);
        Call(a, map, BpfHelper.MapUpdateElement, flags);
    }

    private static void WithKey(BpfAssembler a, int map, int key, BpfHelper helper)
    {
        a.Store(4, R10, -4, key);
        Call(a, map, helper, 0);
    }

    private static void Call(BpfAssembler a, int map, BpfHelper helper, long flags)
    {
        a.LoadMap(R1, map);
        a.Move(R2, R10);
        a.Alu(BpfAlu.Add, R2, -4);
        a.Move(R3, R10);
        a.Alu(BpfAlu.Add, R3, -16);
        a.Move(R4, flags);
        a.Call(helper);
    }
}
