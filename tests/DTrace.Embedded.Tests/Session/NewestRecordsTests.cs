using System.Buffers.Binary;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Session;
using Xunit;

namespace DTrace.Embedded.Tests.Session;

public sealed class NewestRecordsTests
{
    [Fact]
    public void OfEachCpuTheNewestAreKept()
    {
        NewestRecords newest = new(size: 3 * 24);
        for (int i = 1; i <= 5; i++) newest.Add(Record(i), cpu: 0, timestamp: i);
        newest.Add(Record(6), cpu: 1, timestamp: 6);
        Assert.Equal([3L, 4L, 5L, 6L], newest.Take().Places.Select(place => place.Timestamp));
    }

    [Fact]
    public void TheyComeInTheOrderOfTimeOverAllCpus()
    {
        NewestRecords newest = new(size: 1024);
        newest.Add(Record(1), cpu: 1, timestamp: 30);
        newest.Add(Record(2), cpu: 0, timestamp: 10);
        newest.Add(Record(3), cpu: 0, timestamp: 40);
        Assert.Equal([10L, 30L, 40L], newest.Take().Places.Select(place => place.Timestamp));
    }

    [Fact]
    public void ARecordLargerThanTheBufferIsKeptAlone()
    {
        NewestRecords newest = new(size: 8);
        newest.Add(Record(1), cpu: 0, timestamp: 1);
        newest.Add(Record(2), cpu: 0, timestamp: 2);
        RecordPlace place = Assert.Single(newest.Take().Places);
        Assert.Equal(2, place.Timestamp);
    }

    [Fact]
    public void WhatIsTakenIsKeptNoLonger()
    {
        NewestRecords newest = new(size: 1024);
        newest.Add(Record(1), cpu: 0, timestamp: 1);
        newest.Take();
        Assert.Empty(newest.Take().Places);
    }

    private static byte[] Record(long value)
    {
        byte[] record = new byte[RecordHeader.Size + 8];
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(RecordHeader.Size), value);
        return record;
    }
}
