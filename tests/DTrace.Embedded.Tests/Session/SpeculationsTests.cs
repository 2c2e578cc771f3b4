using System.Buffers.Binary;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Session;
using Xunit;

namespace DTrace.Embedded.Tests.Session;

/// <summary>What the session keeps of speculations, and when it forgets it.</summary>
public sealed class SpeculationsTests : IDisposable
{
    private const int Id = 2;

    private readonly Words _words = new();

    public void Dispose() => _words.Dispose();

    [Fact]
    public void OfEachUseAndCpuNoMoreIsKeptThanTheSizeSays()
    {
        var speculations = new Speculations(_words, 4, size: 48);
        for (int cpu = 0; cpu < 2; cpu++)
        {
            for (int i = 0; i < 5; i++) speculations.Keep(Use(0), Record(i), cpu);
        }

        for (int i = 0; i < 5; i++) speculations.Keep(Use(1), Record(i), 0);
        Assert.Equal(3 + 3 + 3, speculations.Drops);
        Assert.Equal([0, 0, 1, 1], speculations.Take(Use(0))!.Places.Select(place => place.Timestamp));
        Assert.Equal(2, speculations.Take(Use(1))!.Places.Count);
    }

    [Fact]
    public void WhatWasTakenIsKeptNoLonger()
    {
        var speculations = new Speculations(_words, 4, size: 100);
        speculations.Keep(Use(0), Record(1), 0);
        Assert.NotNull(speculations.Take(Use(0)));
        Assert.Null(speculations.Take(Use(0)));
    }

    /// <summary>So it is where the record of a discard() or commit() found no room, or a record came after it.</summary>
    [Fact]
    public void WhatHasEndedIsForgottenInThePassAfter()
    {
        var speculations = new Speculations(_words, 4, size: 100);
        speculations.Keep(Use(0), Record(1), 0);
        speculations.Keep(Use(1), Record(1), 0);
        Pass(speculations, word: Word(0) + Speculation.Active);
        Assert.False(speculations.HasStale);
        Pass(speculations, word: Word(1) + Speculation.Active);
        Assert.True(speculations.HasStale);
        Pass(speculations, word: Word(1) + Speculation.Active);
        Assert.False(speculations.HasStale);
        Assert.Null(speculations.Take(Use(0)));
        Assert.NotNull(speculations.Take(Use(1)));
    }

    [Fact]
    public void WhatIsEndingHasNotEnded()
    {
        var speculations = new Speculations(_words, 4, size: 100);
        speculations.Keep(Use(0), Record(1), 0);
        Pass(speculations, word: Word(0) + Speculation.Ending);
        Assert.False(speculations.HasStale);
    }

    [Fact]
    public void WhatWaitsForItsCommitIsNotForgotten()
    {
        var speculations = new Speculations(_words, 4, size: 100);
        speculations.Keep(Use(0), Record(1), 0);
        Pass(speculations, word: Word(1));
        Pass(speculations, Word(1), Use(0));
        Assert.NotNull(speculations.Take(Use(0)));
    }

    private static ulong Word(ulong use) => use << 2;

    private static ulong Use(ulong use) => ((Word(use) + Speculation.Active) << Speculation.IdBits) | Id;

    /// <summary>A record that counts as 24 bytes.</summary>
    private static byte[] Record(long timestamp)
    {
        byte[] record = new byte[RecordHeader.SpeculationSize + 8];
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(RecordHeader.Timestamp), timestamp);
        return record;
    }

    private void Pass(Speculations speculations, ulong word, params ulong[] waiting)
    {
        _words.Word = word;
        speculations.ReadWords();
        speculations.EndPass(waiting.ToHashSet());
    }

    private sealed class Words : IBpfMap
    {
        public ulong Word { get; set; }

        public BpfMapSpec Spec { get; } = new("speculations", BpfMapKind.Array, 4, 32, 1);

        public bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(value[(Speculation.FirstWord(4) + (8 * (Id - 1)))..], Word);
            return true;
        }

        public void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => throw new NotSupportedException();

        public bool Delete(ReadOnlySpan<byte> key) => throw new NotSupportedException();

        public void Drain(BpfEntryReader reader) => throw new NotSupportedException();

        public IBpfMap Inner(int slot) => throw new NotSupportedException();

        public bool ReadRing(BpfRecordReader reader) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
