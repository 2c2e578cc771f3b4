using DTracePS.Compare;

string[] known = [.. Row.All.Select(row => row.Id), Consumption.Id];
if (args.Any(argument => argument is "-h" or "--help"))
{
    Console.WriteLine($"""
        usage: dotnet run -c Release --project bench/compare -- [--quick] [--keep-host] [--rows ID,...] [--without-dtrace] [--output FILE]
          --quick           one short round, to see that it works
          --keep-host       take the host that is published, where one is
          --rows            measure these rows only, and keep what is known of the others: {string.Join(", ", known)}
          --without-dtrace  leave the real dtrace out
          --output          where to write the Markdown; docs/benchmarks.md without it
        """);
    return 0;
}

if (Environment.UserName != "root")
{
    Console.Error.WriteLine("Tracing needs root.");
    return 1;
}

Settings.IsQuick = args.Contains("--quick");
HashSet<string> wanted = [.. Value("--rows")?.Split(',') ?? known];
if (wanted.FirstOrDefault(id => !known.Contains(id)) is { } unknown)
{
    Console.Error.WriteLine($"There is no row '{unknown}'. Rows: {string.Join(", ", known)}.");
    return 1;
}

Row[] rows = [.. Row.All.Where(row => wanted.Contains(row.Id))];
Console.Error.WriteLine("Preparing: the published host, the load, forky's root.");
Workspace.Publish(keep: Settings.IsQuick || args.Contains("--keep-host"));
Load.Build();
Contenders.Prepare();
Results results = Results.Load();
foreach (Row row in rows) results.Forget(row);

if (wanted.Contains(Consumption.Id)) results.Consumption = Consumption.Measure();

// The real dtrace comes last: a run of it that goes wrong can leave the kernel's trace events locked, and then no tracer works any more.
foreach (Row row in rows) Measure(row, row.Contenders.Where(contender => contender != Contender.RealDTrace), Settings.Rounds);
if (!args.Contains("--without-dtrace"))
{
    foreach (Row row in rows) Measure(row, row.Contenders.Where(contender => contender == Contender.RealDTrace), Settings.SlowRounds);
}

string output = Value("--output") ?? Path.Combine(Workspace.Root, "docs", "benchmarks.md");
File.WriteAllText(output, Report.Markdown(results, Machine.Describe(results.Contenders)));
Console.WriteLine(File.ReadAllText(output));
return 0;

void Measure(Row row, IEnumerable<Contender> contenders, int rounds)
{
    for (int round = 1; round <= rounds; round++)
    {
        foreach (Contender contender in contenders) MeasureOnce(row, contender, round);
        results.Save();
    }
}

void MeasureOnce(Row row, Contender contender, int round)
{
    Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {row.Id}, round {round}: {contender.Title()}");
    try
    {
        foreach ((string series, double value) in row.Measure(contender)) results.Add(series, contender, value);
    }
    catch (Exception e) when (e is InvalidOperationException or DTrace.Core.DTraceException or IOException or FormatException)
    {
        results.Notes[$"{row.Id} {contender.Title()}"] = e.Message;
        Console.Error.WriteLine($"  {e.Message}");
    }
}

string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
