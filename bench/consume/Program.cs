using System.Globalization;
using DTrace.AbiServer;
using DTrace.Consume;

// consume [firings] [rounds]: consumes the same stream of records by the engine and by C, turn about in one process, and prints the median times and their ratios.
long firings = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 300_000;
int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 9;

using AbiLibrary library = new(AbiPlatform.Illumos) { Stream = new RecordStream(firings) };
using CConsumer c = new();
Measurement[] measurements =
[
    new("C, in place", () => c.Consume(library, keeps: false)),
    new("engine, in place", () => EngineConsumer.InPlace(library)),
    new("C, records", () => c.Consume(library, keeps: true)),
    new("engine, records", () => EngineConsumer.Records(library)),
    new("whole consumer", () => EngineConsumer.Consumer(library)),
];
Totals wanted = measurements[0].Run();
for (int round = 0; round < rounds; round++)
{
    foreach (Measurement measurement in measurements)
    {
        // The first rounds of each are the compiler's.
        for (int warm = round == 0 ? 3 : 0; warm >= 0; warm--)
        {
            if (!measurement.Run(isMeasured: warm == 0).Equals(wanted))
                throw new InvalidOperationException($"{measurement.Name} read other records than {measurements[0].Name}.");
        }
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{wanted.Records} records in {wanted.Firings} firings; medians of {rounds}, nanoseconds a record"));
Console.WriteLine("                        time   processor");
foreach (Measurement measurement in measurements)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{measurement.Name,-18} {measurement.Elapsed * 1e6 / wanted.Records,9:F1} {measurement.Processor * 1e6 / wanted.Records,11:F1}"));
Ratio("engine to C, in place", measurements[1], measurements[0]);
Ratio("engine to C, records", measurements[3], measurements[2]);
Ratio("whole consumer to C, records", measurements[4], measurements[2]);

static void Ratio(string what, Measurement one, Measurement other) => Console.WriteLine(
    string.Create(CultureInfo.InvariantCulture, $"{what}: {one.Elapsed / other.Elapsed:F2} by time, {one.Processor / other.Processor:F2} by processor"));
