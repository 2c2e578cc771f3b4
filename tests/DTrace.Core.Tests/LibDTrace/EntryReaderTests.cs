using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>Entries of aggregations as illumos, FreeBSD, macOS and Windows lay them out.</summary>
public class EntryReaderTests
{
    private const int Difexpr = 1;
    private const int Stack = 0x401;
    private const int JStack = 0x102;

    public static TheoryData<string> Platforms => ["illumos", "freebsd", "macos", "windows"];

    [Theory]
    [MemberData(nameof(Platforms))]
    public void KeysOfEveryKindStandAtTheirOffsets(string platform)
    {
        AggregateRecord record = Read(
            Profile(platform),
            0x705,
            BitConverter.GetBytes(-7L),
            normal: 2,
            (Difexpr, 0, [0xff]),
            (Difexpr, 0, [0xfe, 0xff]),
            (Difexpr, 0, BitConverter.GetBytes(-3)),
            (Difexpr, 0, BitConverter.GetBytes(-4L)),
            (Difexpr, 0, "bash\0\0\0\0\0\0\0\0"u8.ToArray()),
            (Difexpr, 0, [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]),
            (Stack, 2, [.. BitConverter.GetBytes(0x11L), .. BitConverter.GetBytes(0L)]),
            (JStack, 1 | (8UL << 32), [.. BitConverter.GetBytes(9L), .. BitConverter.GetBytes(0x22L), .. "Foo.bar\0"u8]));
        Assert.Equal(("calls", 3L, AggregateAction.Sum), (record.Name, record.VariableId, record.Action));
        Assert.Equal((-3L, -7L, 2L), ((long)record.Value, record.Sum, record.Normal));
        Assert.Equal<object>([255L, 65534L, -3L, -4L, "bash", new byte[] { 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0 }], record.Key.Take(6));
        Assert.Equal([new StackFrame(0x11, "unix", "f", 1)], (IReadOnlyList<StackFrame>)record.Key[6]);
        Assert.Equal([new StackFrame(0x22, null, "Foo.bar", 0)], (IReadOnlyList<StackFrame>)record.Key[7]);
    }

    [Fact]
    public void AStandardDeviationHas128Bits()
    {
        AggregateRecord record = Read(NativeProfile.Illumos, 0x706, [.. BitConverter.GetBytes(2L), .. BitConverter.GetBytes(0L), .. BitConverter.GetBytes(2UL), .. BitConverter.GetBytes(0x7fff_ffff_ffff_fffeUL)], normal: 1);
        Assert.Equal((2UL, 0x7fff_ffff_ffff_fffeUL), (record.SumOfSquaresLow, record.SumOfSquaresHigh));
        Assert.Equal(9223372036854775807.0, record.Value);
    }

    [Fact]
    public void QuantizationsBeginWithTheirParameters()
    {
        AggregateRecord linear = Read(NativeProfile.Illumos, 0x708, [.. BitConverter.GetBytes(0x0003_0002_ffff_fff6UL), .. new byte[8], .. BitConverter.GetBytes(4L), .. new byte[8], .. BitConverter.GetBytes(5L)], normal: 1);
        Assert.Equal([new AggregateBucket(-10, -8, 4), new AggregateBucket(-4, long.MaxValue, 5)], linear.Buckets);

        // factor 6, orders 1 to 1, 12 steps: illumos packs them the other way round.
        byte[] value = new byte[8 * 13];
        BitConverter.GetBytes(0x0006_0001_0001_000cUL).CopyTo(value, 0);
        BitConverter.GetBytes(1L).CopyTo(value, 8);
        BitConverter.GetBytes(2L).CopyTo(value, 8 * 11);
        BitConverter.GetBytes(3L).CopyTo(value, 8 * 12);
        AggregateRecord logLinear = Read(NativeProfile.Illumos, 0x709, value, normal: 1);
        Assert.Equal([new AggregateBucket(long.MinValue, 5, 1), new AggregateBucket(33, 35, 2), new AggregateBucket(36, long.MaxValue, 3)], logLinear.Buckets);
        Assert.Equal(new LLQuantizeParameters(6, 1, 1, 12), LLQuantizeParameters.Unpack(logLinear.Parameters));
    }

    [Fact]
    public void ZeroesOfAStringsLengthAreAnEmptyStringAndOthersBytes() => Assert.Equal<object>(
        [string.Empty, new byte[12]],
        Read(NativeProfile.Illumos, 0x701, BitConverter.GetBytes(1L), 1, (Difexpr, 0, new byte[16]), (Difexpr, 0, new byte[12])).Key);

    [Fact]
    public void AnUnknownFunctionIsBytesAndHindersNoOther()
    {
        AggregateRecord record = Read(NativeProfile.Illumos, 0x7aa, [1, 2, 3], normal: 1);
        Assert.Equal((AggregateAction.Unknown, "calls"), (record.Action, record.Name));
        Assert.Equal(new byte[] { 1, 2, 3 }, record.Value);
    }

    private static AggregateRecord Read(NativeProfile profile, int function, byte[] value, long normal, params (int Action, ulong Argument, byte[] Bytes)[] keys)
    {
        StructLayouts layouts = profile.Layouts;
        AggregationLayout aggregation = layouts.Aggregation;
        (int Action, ulong Argument, byte[] Bytes)[] records = [(Difexpr, 0, BitConverter.GetBytes(3L)), .. keys, (function, 0, value)];
        using NativeBlock description = new NativeBlock(aggregation.Records + (records.Length * layouts.Record.Stride))
            .Text(aggregation.Name, "calls").Int64(aggregation.VariableId, 3).Int32(aggregation.Count, records.Length);
        using NativeBlock data = new(4096);
        int offset = 8;
        for (int i = 0; i < records.Length; i++)
        {
            int at = aggregation.Records + (i * layouts.Record.Stride);
            description.Int16(at + layouts.Record.Action, (short)records[i].Action).Int32(at + layouts.Record.Size, records[i].Bytes.Length)
                .Int32(at + layouts.Record.Offset, offset).Int64(at + layouts.Record.Argument, (long)records[i].Argument);
            data.Put(offset, records[i].Bytes);
            offset += (records[i].Bytes.Length + 7) & ~7;
        }

        using NativeBlock entry = new NativeBlock(96)
            .Int64(layouts.Entry.Description, description.Address).Int64(layouts.Entry.Data, data.Address)
            .Int64(layouts.Entry.Normal, normal).Int64(layouts.Entry.Size, offset);
        AggregateDescription shape = new EntryReader(profile, stringSize: 16).Read(entry.Address, out ReadOnlySpan<byte> bytes, out long divisor);
        return AggregateRecord.Read(1, new FakeSession(), shape, bytes, divisor);
    }

    private static NativeProfile Profile(string platform) => platform switch
    {
        "illumos" => NativeProfile.Illumos,
        "freebsd" => NativeProfile.FreeBsd,
        "macos" => NativeProfile.MacOs,
        _ => NativeProfile.Windows,
    };
}
