using DTrace.Tests;

namespace DTrace.Core.Tests.Fuzz;

/// <summary>
/// Record bytes, descriptions and formats that fit nothing: what cannot be decoded is an error of DTrace's own, never a read outside the
/// bytes nor memory without bound.
/// </summary>
[Trait("Kind", "Stress")]
public sealed class DamagedRecordTests
{
    private const long AllocationLimit = 64 << 20;

    private static readonly string[] Words =
    [
        "%", "%d", "%s", "%x", "%-10.3s", "%*.*f", "%Y", "%k", "%a", "%p", "%c", "%@d", "%ld", "%hhu", "%lld", "%#o", "%+5d", "% d", "%0999999d", "%99999999999d", "%.99999999999s",
        "%C", "%S", "%T", "%Y", "%A", "%u", "%i", "%wc", "%ws", "%e", "%g", "%%", "\\n", "\\0", "\\x41", "*", ".", "-", "l", "h", "\u00e9", "\0",
    ];

    [Fact]
    public void RecordsAreDecodedOrRefused() => Fuzz("random records", (random, decoder) =>
    {
        byte[] bytes = new byte[random.Next(0, 200)];
        random.NextBytes(bytes);
        decoder.BeginFiring(FakeSession.Begin, 0, random.Next(2) == 0 ? null : random.NextInt64());
        for (int count = random.Next(1, 6); count > 0; count--)
        {
            // An engine gives the datum's own bytes: their length is what there is, whatever the description says.
            decoder.Datum(Draw(random), bytes.AsSpan(random.Next(bytes.Length + 1)));
        }

        decoder.EndFiring();
    });

    [Fact]
    public void FormatsAreParsedAndPrintedOrRefused() => Fuzz("random printf() formats", (random, decoder) =>
    {
        string text = Mutation.Of(string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => Words[random.Next(Words.Length)])), Words, random);
        if (PrintfFormat.TryParse(text, out _) is not { } format) return;
        byte[] bytes = new byte[random.Next(0, 200)];
        random.NextBytes(bytes);
        RecordDescription[] arguments = [.. Enumerable.Range(0, random.Next(0, 6)).Select(_ => Draw(random))];
        decoder.BeginFiring(FakeSession.Begin, 0, null);
        decoder.Formatted(TraceAction.Printf, format, arguments, bytes, text: null);
        decoder.EndFiring();
    });

    [Fact]
    public void AggregationsAreDecodedOrRefused() => Fuzz("random aggregation entries", (random, records) =>
    {
        byte[] entry = new byte[random.Next(0, 1200)];
        random.NextBytes(entry);
        AggregateAction[] actions = Enum.GetValues<AggregateAction>();
        AggregateDescription description = new(
            "a",
            1,
            actions[random.Next(actions.Length)],
            [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Draw(random))],
            random.Next(-8, 1200),
            random.Next(-8, 1200),
            random.Next(3) == 0 ? (ulong)random.NextInt64() : 0x0002_0007_0000_0001);
        AggregateDecoder decoder = new(1, new FakeSession(), new AggregateQuery { Keep = random.Next(2) == 0 });
        ((IAggregateVisitor)decoder).Visit(description, entry, random.Next(-1, 3));
        Assert.All(decoder.Records, record => Assert.NotNull(record.Key.ToString()));
        records.EndFiring();
    });

    private static RecordDescription Draw(Random random)
    {
        TraceAction[] actions = Enum.GetValues<TraceAction>();
        return new RecordDescription(
            actions[random.Next(actions.Length)],
            random.Next(4) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(0, 64),
            random.Next(4) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(0, 64),
            random.Next(2) == 0 ? (ulong)random.NextInt64() : (ulong)random.Next(8),
            (DatumType)random.Next(5));
    }

    private static void Fuzz(string what, Action<Random, IRecordSink> decode)
    {
        int rounds = 0;
        int refused = 0;
        long records = 0;
        RecordDecoder decoder = new(1, new FakeSession(), _ => records++, _ => { }, _ => { });
        foreach (int round in StressTime.Rounds(least: 2_000, seconds: 1))
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                decode(StressTime.Random(round), decoder);
            }
            catch (DTraceException)
            {
                refused++;
            }
#pragma warning disable CA1031 // whatever it is, it is what this looks for
            catch (Exception unexpected)
#pragma warning restore CA1031
            {
                Assert.Fail($"round {round}: {unexpected.GetType().Name}: {unexpected.Message}\n{unexpected.StackTrace}");
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationLimit);
            rounds = round + 1;
        }

        Assert.NotEqual(rounds, refused);
        StressTime.Report(what, $"{rounds} decoded, {refused} refused with an error; no other exception");
    }
}
