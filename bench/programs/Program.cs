using System.Diagnostics;
using System.Globalization;
using DTrace.Core;
using DTrace.Embedded;

// programs [rounds]: compiles and starts programs of growing size, and prints the median times in milliseconds.
int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3;
int[] simple = [1, 10, 100, 1_000, 4_000], faulting = [10, 100, 1_000];
(string Name, string Text, string? StringSize)[] programs =
[
    .. simple.Select(count => ($"{count:N0} clauses on one probe", Clauses(count, i => $"@[{i}] = count();"), (string?)null)),
    .. faulting.Select(count => ($"{count:N0} clauses that record and can fault", Clauses(count, i => $"trace(*(int *)(arg0 + {i}));"), (string?)null)),
    ("200 keyed aggregations in one clause", "BEGIN { " + string.Concat(Enumerable.Range(0, 200).Select(i => $"@a{i}[{i}] = sum({i}); ")) + "}", null),
    ("100 arrays and thread-local variables in one clause", "BEGIN { " + string.Concat(Enumerable.Range(0, 50).Select(i => $"a{i}[{i}] = {i}; self->s{i} = {i}; ")) + "}", null),
    ("10 index() of variable texts at strsize 4096", "BEGIN { x = probename; y = probefunc; n = 0; " + string.Concat(Enumerable.Repeat("n += index(x, y); ", 10)) + "}", "4096"),
];

Console.WriteLine($"medians of {rounds}, milliseconds");
Console.WriteLine($"{"",-55}{"compile",10}{"start",10}");
foreach ((string name, string text, string? stringSize) in programs)
{
    List<double> compiles = [], starts = [];
    string? refusal = null;
    for (int round = -1; round < rounds && refusal is null; round++)
    {
        (double compile, double start, refusal) = await MeasureAsync(text, stringSize);
        if (round < 0) continue;
        compiles.Add(compile);
        starts.Add(start);
    }

    Console.WriteLine(refusal is null
        ? string.Create(CultureInfo.InvariantCulture, $"{name,-55}{Median(compiles),10:F1}{Median(starts),10:F1}")
        : $"{name,-55}{refusal.ReplaceLineEndings(" ")}");
}

static string Clauses(int count, Func<int, string> body) => string.Concat(Enumerable.Range(0, count).Select(i => $"BEGIN {{ {body(i)} }}\n"));

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static async Task<(double Compile, double Start, string? Refusal)> MeasureAsync(string text, string? stringSize)
{
    EmbeddedEngine engine = new();
    DTraceConsumer consumer = await DTraceConsumer.OpenAsync(
        new ConsumerOptions { Engine = engine.Kind, Engines = [engine], Options = stringSize is null ? [] : [KeyValuePair.Create<string, string?>("strsize", stringSize)] },
        CancellationToken.None);
    try
    {
        long begin = Stopwatch.GetTimestamp();
        await consumer.CompileAsync(new ProgramSource { Text = text }, CancellationToken.None);
        double compile = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        begin = Stopwatch.GetTimestamp();
        await consumer.StartAsync(CancellationToken.None);
        return (compile, Stopwatch.GetElapsedTime(begin).TotalMilliseconds, null);
    }
    catch (DTraceException refusal)
    {
        return (0, 0, refusal.Message + " " + refusal.Log?[Math.Max(0, refusal.Log.Length - 300)..]);
    }
    finally
    {
        await consumer.RemoveAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
    }
}
