using System.Text;
using DTrace.AbiServer;
using DTrace.Core.Tests.LibDTrace.Library;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>Records of every kind through every platform's layouts, and such as no platform should make.</summary>
public class RecordTests
{
    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void AFiringHasItsProbeCpuAndTime(AbiPlatform platform)
    {
        ProbeDescription probe = new(77, new string('p', 63), new string('m', 63), new string('f', 127), new string('n', 63));
        CollectingSink sink = AbiEngine.Deliver(platform, source =>
        {
            source.BeginFiring(probe, 3, 5_000_000_123);
            source.EndFiring();
        });
        CollectingSink.Firing firing = Assert.Single(sink.Firings);
        Assert.Equal((probe, 3, 5_000_000_123L + AbiLibrary.ClockDistance(platform)), (firing.Probe, firing.Cpu, firing.Timestamp));
        Assert.True(firing.Ended);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void DataAreTheirBytesWithTheirActionAndArgument(AbiPlatform platform)
    {
        (TraceAction Action, int Size, ulong Argument)[] data =
        [
            (TraceAction.Trace, 1, 0), (TraceAction.Trace, 8, 0), (TraceAction.Trace, 2, 0), (TraceAction.Trace, 4, 0), (TraceAction.Trace, 24, 0),
            (TraceAction.TraceMem, 5, 0), (TraceAction.Stack, 40, 5), (TraceAction.UStack, 88, 10), (TraceAction.JStack, 600, (512UL << 32) | 10),
            (TraceAction.Sym, 8, 0), (TraceAction.Mod, 8, 0), (TraceAction.USym, 16, 0), (TraceAction.UMod, 16, 0), (TraceAction.UAddr, 16, 0), (TraceAction.Exit, 4, 0),
        ];
        CollectingSink sink = AbiEngine.Deliver(platform, source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            for (int i = 0; i < data.Length; i++) source.Datum(new RecordDescription(data[i].Action, 0, data[i].Size, data[i].Argument), Bytes(i, data[i].Size));
            source.EndFiring();
        });
        Assert.Equal(
            data.Select((datum, i) => (datum.Action, datum.Argument, Convert.ToHexString(Bytes(i, datum.Size)))),
            sink.Data.Select(datum => (datum.Action, datum.Description.Argument, Convert.ToHexString(datum.Bytes))));
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void AnUnknownActionIsItsBytesAndItsNumber(AbiPlatform platform)
    {
        CollectingSink sink = AbiEngine.Deliver(platform, source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            source.Datum(new RecordDescription(TraceAction.Unknown, 0, 11, 0x177), Bytes(1, 11));
            source.Datum(new RecordDescription(TraceAction.Trace, 0, 8), BitConverter.GetBytes(42L));
            source.EndFiring();
        });
        CollectingSink.Datum[] data = [.. sink.Data];
        Assert.Equal((TraceAction.Unknown, 0x177UL), (data[0].Action, data[0].Description.Argument));
        Assert.Equal(Bytes(1, 11), data[0].Bytes);
        Assert.Equal(42L, data[1].Number);
    }

    [Fact]
    public async Task AConsumerGivesAnUnknownActionAsBytesWithItsNumber()
    {
        using AbiEngine abi = new(AbiPlatform.Illumos);
        abi.Source.Session.OnWork = Scripts.Once(
            source => AbiEngine.Fire(source, new RecordDescription(TraceAction.Unknown, 0, 3, 0x177), [1, 2, 3]), EngineStatus.Exited);
        DTraceConsumer consumer = await abi.ConsumeAsync();
        using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true);
        Assert.Equal(ReaderWait.Item, await reader.WaitAsync(Scripts.Bound));
        Assert.True(reader.TryPeek(out object? item));
        TraceRecord record = Assert.IsType<TraceRecord>(item);
        Assert.Equal(TraceAction.Unknown, record.Action);
        Assert.Equal((byte[])[1, 2, 3], record.Data);
        Assert.Equal([0x177L], record.Arguments);
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(1000)]
    public void AnOddSizeOfAnExpressionIsItsBytes(int size) =>
        Assert.Equal(Bytes(9, size), Assert.Single(AbiEngine.Deliver(AbiPlatform.Windows, source => AbiEngine.Fire(source, new RecordDescription(TraceAction.Trace, 0, size), Bytes(9, size))).Data).Bytes);

    [Fact]
    public void AShortRecordOfAKnownActionIsNoException()
    {
        CollectingSink sink = AbiEngine.Deliver(AbiPlatform.Illumos, source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            foreach (TraceAction action in (TraceAction[])[TraceAction.Stack, TraceAction.UStack, TraceAction.USym, TraceAction.Sym])
                source.Datum(new RecordDescription(action, 0, 2), [1, 2]);
            source.EndFiring();
        });
        Assert.Equal(4, sink.Data.Count());
        Assert.All(sink.Data, datum => Assert.Equal(2, datum.Bytes.Length));
    }

    [Fact]
    public void AStringThatFillsItsSpaceHasNoEnd()
    {
        byte[] full = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcdef", 16)));
        CollectingSink.Datum datum = Assert.Single(AbiEngine.Deliver(
            AbiPlatform.Illumos, source => AbiEngine.Fire(source, new RecordDescription(TraceAction.Trace, 0, 256, 0, DatumType.String), full)).Data);
        Assert.Equal(full, datum.Bytes);
    }

    [Fact]
    public async Task AStringCutWithinACharacterKeepsItsBytes()
    {
        using AbiEngine abi = new(AbiPlatform.Illumos);
        byte[] cut = [.. Enumerable.Repeat((byte)'x', 255), 0xc3];
        abi.Source.Session.OnWork = Scripts.Once(source => AbiEngine.Fire(source, new RecordDescription(TraceAction.Trace, 0, 256, 0, DatumType.String), cut), EngineStatus.Exited);
        DTraceConsumer consumer = await abi.ConsumeAsync();
        Assert.Equal([cut], await Scripts.DrainAsync(consumer));
        await consumer.RemoveAsync(Scripts.Bound);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void PrintfHasItsArgumentsAndTheLibrarysText(AbiPlatform platform)
    {
        CollectingSink sink = AbiEngine.Deliver(platform, source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            source.Datum(new RecordDescription(TraceAction.Trace, 0, 4), BitConverter.GetBytes(1));
            for (int i = 0; i < 2; i++)
            {
                source.Formatted(
                    TraceAction.Printf,
                    PrintfFormat.Parse("%d and %d"),
                    [new RecordDescription(TraceAction.Trace, 0, 8), new RecordDescription(TraceAction.Trace, 8, 4)],
                    [.. BitConverter.GetBytes(5L + i), .. BitConverter.GetBytes(6 + i)],
                    text: null);
            }

            source.Datum(new RecordDescription(TraceAction.Trace, 0, 4), BitConverter.GetBytes(2));
            source.EndFiring();
        });
        CollectingSink.Datum[] data = [.. sink.Data];
        Assert.Equal(["5 and 6", "6 and 7"], data[1..3].Select(datum => datum.Text));
        Assert.All(data[1..3], datum => Assert.Equal("%lli and %i", datum.Format!.Source));
        Assert.Equal((5L, 6), (BitConverter.ToInt64(data[1].Arguments[0]), BitConverter.ToInt32(data[1].Arguments[1])));
        Assert.Equal((1L, 2L), (data[0].Number, data[3].Number));
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void PrintaIsTheLibrarysText(AbiPlatform platform)
    {
        CollectingSink sink = AbiEngine.Deliver(platform, source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            source.Text(TraceAction.Printa, "a text that comes in several pieces");
            source.EndFiring();
        });
        Assert.Equal([(TraceAction.Printa, "a text that comes in several pieces")], sink.Data.Select(datum => (datum.Action, datum.Text!)));
    }

    [Fact]
    public void LibraryActionsAndTheSizesOfTracememAreNotDelivered()
    {
        CollectingSink sink = AbiEngine.Deliver(AbiPlatform.Illumos, source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            source.Datum(new RecordDescription(TraceAction.Library, 0, 8), new byte[8]);
            source.Datum(new RecordDescription(TraceAction.Unknown, 0, 8, 7), BitConverter.GetBytes(3L));
            source.Datum(new RecordDescription(TraceAction.TraceMem, 0, 16), Bytes(4, 16));
            source.Datum(new RecordDescription(TraceAction.Unknown, 0, 8, 7), BitConverter.GetBytes(0L));
            source.Datum(new RecordDescription(TraceAction.TraceMem, 0, 16), Bytes(4, 16));
            source.EndFiring();
        });
        Assert.Equal([Bytes(4, 16)[..3], Bytes(4, 16)], sink.Data.Select(datum => datum.Bytes));
    }

    [Fact]
    public void SystemIsLeftToTheLibraryAndFreopenIsNot()
    {
        using AbiEngine abi = new(AbiPlatform.Illumos);
        abi.Source.Session.OnWork = Scripts.Once(source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            RecordDescription[] argument = [new RecordDescription(TraceAction.Trace, 0, 8)];
            source.Formatted(TraceAction.System, PrintfFormat.Parse("date %d"), argument, BitConverter.GetBytes(5L), null);
            source.Formatted(TraceAction.FReopen, PrintfFormat.Parse("/tmp/%d"), argument, BitConverter.GetBytes(6L), null);
            source.EndFiring();
        });
        using IEngineSession session = abi.Start();
        CollectingSink sink = new();
        session.Work(sink);
        Assert.Equal(["date 5"], abi.Library.SystemCommands);
        Assert.Equal([TraceAction.System, TraceAction.FReopen], sink.Data.Select(datum => datum.Action));
        Assert.Equal(["date %lli", "/tmp/%lli"], sink.Data.Select(datum => datum.Format!.Source));
        Assert.Empty(abi.Library.Violations);
    }

    private static byte[] Bytes(int seed, int size) => [.. Enumerable.Range(0, size).Select(i => (byte)((seed * 31) + i + 128))];
}
