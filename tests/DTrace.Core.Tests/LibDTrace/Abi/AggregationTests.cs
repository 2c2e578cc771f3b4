using System.Runtime.InteropServices;
using DTrace.AbiServer;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>Every aggregating function and every kind of key through every platform's layouts.</summary>
public class AggregationTests
{
    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void ValuesAreTheirWordsWithTheirParameters(AbiPlatform platform)
    {
        (AggregateAction Action, int Words, ulong Parameters)[] functions =
        [
            (AggregateAction.Count, 1, 0), (AggregateAction.Sum, 1, 0), (AggregateAction.Min, 1, 0), (AggregateAction.Max, 1, 0),
            (AggregateAction.Avg, 2, 0), (AggregateAction.Stddev, 4, 0), (AggregateAction.Quantize, 127, 0),
            (AggregateAction.LQuantize, 7, new LQuantizeParameters(-10, 5, 8).Pack()), (AggregateAction.LLQuantize, 40, new LLQuantizeParameters(10, 0, 3, 10).Pack()),
        ];
        using AbiEngine abi = new(platform);
        abi.Source.Session.OnWalk = visitor =>
        {
            for (int i = 0; i < functions.Length; i++)
                visitor.Visit(new AggregateDescription($"a{i}", i + 1, functions[i].Action, [], 0, functions[i].Words * 8, functions[i].Parameters), Words(i, functions[i].Words), i + 1);
        };
        using IEngineSession session = abi.Start();
        Collector collector = new();
        session.WalkAggregations(collector);
        Assert.Equal(
            functions.Select((function, i) => ($"a{i}", (long)(i + 1), function.Action, function.Parameters, Convert.ToHexString(Words(i, function.Words)), (long)(i + 1))),
            collector.Entries.Select(entry => (
                entry.Description.Name, entry.Description.VariableId, entry.Description.Action, entry.Description.Parameters,
                Convert.ToHexString(entry.Bytes.AsSpan(entry.Description.ValueOffset, entry.Description.ValueSize)), entry.Normal)));
        Assert.Empty(abi.Library.Violations);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void KeysAreTheirBytesWithTheirActionAndArgument(AbiPlatform platform)
    {
        RecordDescription[] keys =
        [
            new(TraceAction.Trace, 0, 4), new(TraceAction.Trace, 4, 8), new(TraceAction.Stack, 12, 40, 5), new(TraceAction.USym, 52, 16), new(TraceAction.Trace, 68, 1), new(TraceAction.UStack, 69, 48, 5),
        ];
        byte[] entry = [.. Enumerable.Range(1, 125).Select(i => (byte)i)];
        using AbiEngine abi = new(platform);
        abi.Source.Session.OnWalk = visitor => visitor.Visit(new AggregateDescription("k", 1, AggregateAction.Count, keys, 117, 8, 0), entry, 1);
        using IEngineSession session = abi.Start();
        Collector collector = new();
        session.WalkAggregations(collector);
        (AggregateDescription description, byte[] bytes, long _) = Assert.Single(collector.Entries);
        Assert.Equal(
            keys.Select(key => (key.Action, key.Argument, Convert.ToHexString(entry.AsSpan(key.Offset, key.Size)))),
            description.Keys.Select(key => (key.Action, key.Argument, Convert.ToHexString(bytes.AsSpan(key.Offset, key.Size)))));
    }

    [Fact]
    public void AnAggregationWithoutANameIsTheUnnamedOne()
    {
        using AbiEngine abi = new(AbiPlatform.Illumos);
        abi.Source.Session.OnWalk = visitor => visitor.Visit(new AggregateDescription("", 1, AggregateAction.Count, [], 0, 8, 0), Words(1, 1), 1);
        using IEngineSession session = abi.Start();
        Collector collector = new();
        session.WalkAggregations(collector);
        Assert.Equal("_", Assert.Single(collector.Entries).Description.Name);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void WhatAVisitorIsDoneWithIsRemoved(AbiPlatform platform)
    {
        List<bool> removed = [];
        using AbiEngine abi = new(platform);
        abi.Source.Session.OnWalk = visitor =>
        {
            for (int i = 0; i < 4; i++) removed.Add(visitor.Visit(new AggregateDescription("a", 1, AggregateAction.Count, [], 0, 8, 0), Words(i, 1), 1));
        };
        using IEngineSession session = abi.Start();
        session.WalkAggregations(new Collector { Removes = entry => entry % 2 == 0 });
        Assert.Equal([true, false, true, false], removed);
    }

    private static byte[] Words(int seed, int count) => MemoryMarshal.AsBytes<long>([.. Enumerable.Range(0, count).Select(i => (seed * 1_000_003L) - i)]).ToArray();

    private sealed class Collector : IAggregateVisitor
    {
        public List<(AggregateDescription Description, byte[] Bytes, long Normal)> Entries { get; } = [];

        public Func<int, bool> Removes { get; init; } = _ => false;

        public bool Visit(AggregateDescription description, ReadOnlySpan<byte> entry, long normal)
        {
            Entries.Add((description, entry.ToArray(), normal));
            return Removes(Entries.Count - 1);
        }
    }
}
