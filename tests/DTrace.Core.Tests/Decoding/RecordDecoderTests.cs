namespace DTrace.Core.Tests;

public sealed class RecordDecoderTests
{
    private readonly List<TraceRecord> _records = [];
    private readonly RecordDecoder _decoder;

    public RecordDecoderTests() => _decoder = new RecordDecoder(7, new FakeSession(), _records.Add, _ => { }, _ => { });

    [Fact]
    public void EachDatumOfAFiringIsARecordInOrder()
    {
        _decoder.Fire(10, 20);
        _decoder.Fire(30);
        Assert.Equal([(1L, 0, 10L), (1L, 1, 20L), (2L, 0, 30L)], _records.Select(record => (record.Firing, record.Index, (long)record.Data!)));
    }

    [Fact]
    public void AFiringThatTracesNothingIsOneRecordOfActionNone()
    {
        _decoder.Fire();
        TraceRecord record = Assert.Single(_records);
        Assert.Equal((TraceAction.None, null, 0), (record.Action, record.Data, record.Index));
        Assert.Empty(record.Arguments);
    }

    [Fact]
    public void ARecordSaysWhereItComesFrom()
    {
        _decoder.BeginFiring(new ProbeDescription(3, "syscall", "m", "read", "entry"), 5, null);
        _decoder.EndFiring();
        TraceRecord record = Assert.Single(_records);
        Assert.Equal((7, "syscall", "m", "read", "entry", 5), (record.ConsumerId, record.Provider, record.Module, record.Function, record.Name, record.Cpu));
        Assert.Null(record.Timestamp);
        Assert.Null(record.Time);
    }

    [Fact]
    public void PrintfIsTextWithItsArgumentsBeside()
    {
        _decoder.BeginFiring(FakeSession.Begin, 0, null);
        byte[] bytes = [.. BitConverter.GetBytes(42), .. "cat\0"u8];
        _decoder.Formatted(
            TraceAction.Printf,
            PrintfFormat.Parse("%d %s"),
            [new RecordDescription(TraceAction.Printf, 0, 4), new RecordDescription(TraceAction.Printf, 4, 4)],
            bytes,
            null);
        _decoder.EndFiring();
        TraceRecord record = Assert.Single(_records);
        Assert.Equal((TraceAction.Printf, "42 cat"), (record.Action, record.Data));
        Assert.Equal([42L, "cat"], record.Arguments);
    }

    [Fact]
    public void AnUnknownActionTellsItsNumber()
    {
        _decoder.BeginFiring(FakeSession.Begin, 0, null);
        _decoder.Datum(new RecordDescription(TraceAction.Unknown, 0, 1, 0x999), [1]);
        _decoder.EndFiring();
        Assert.Equal([0x999L], Assert.Single(_records).Arguments);
    }

    [Fact]
    public void RawBytesThatDSetsHoldsFromTheNextDatumOn()
    {
        RecordDescription three = new(TraceAction.Trace, 0, 3);
        _decoder.BeginFiring(FakeSession.Begin, 0, null);
        _decoder.Datum(three, "abc"u8);
        _decoder.OptionSet("rawbytes", "1");
        _decoder.Datum(three, "abc"u8);
        _decoder.OptionSet("rawbytes", null);
        _decoder.Datum(three, "abc"u8);
        _decoder.EndFiring();
        Assert.Equal<object?>(["abc", "abc"u8.ToArray(), "abc"], _records.Select(record => record.Data));
        Assert.Equal(["rawbytes"], _decoder.TakeOptionsSet());
        Assert.Empty(_decoder.TakeOptionsSet());
    }

    [Fact]
    public void TheLastExitGivesTheStatus()
    {
        Assert.Null(_decoder.ExitStatus);
        _decoder.Exit(3);
        _decoder.Exit(4);
        Assert.Equal(4, _decoder.ExitStatus);
    }

    [Fact]
    public void TheTimeOfATimestampIsCountedFromTheAnchor()
    {
        DateTimeOffset wall = new(2026, 11, 23, 12, 0, 0, TimeSpan.FromHours(1));
        long monotonic = 1_000_000_000;
        EngineTime time = new(() => monotonic, () => wall);
        Assert.Equal(wall.AddMilliseconds(5), time.At(1_005_000_000));
        Assert.Equal(wall.AddSeconds(-1), time.At(0));
    }

    [Fact]
    public void AnAnchorIsRenewedAfterASecond()
    {
        DateTimeOffset wall = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        long monotonic = 0;
        EngineTime time = new(() => monotonic, () => wall);
        wall = wall.AddHours(1);
        monotonic = 2_000_000_000;
        time.Anchor();
        Assert.Equal(wall, time.At(2_000_000_000));
    }

    [Fact]
    public void TheLastRecordOfAFiringIsTold()
    {
        RecordDescription number = new(TraceAction.Trace, 0, 8);
        for (int i = 0; i < 2; i++)
        {
            _decoder.BeginFiring(FakeSession.Begin, 0, 1);
            _decoder.Datum(number, new byte[8]);
            _decoder.Datum(number, new byte[8]);
            _decoder.EndFiring();
        }

        _decoder.BeginFiring(FakeSession.Begin, 0, 1);
        _decoder.EndFiring();
        Assert.Equal([false, true, false, true, true], _records.Select(record => record.IsLast));
    }
}
