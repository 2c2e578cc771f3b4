using System.Text.Json;

namespace DTracePS.Compare;

/// <summary>What was measured: for each series of figures its samples by contender, and notes on who could not run. Kept in a file between runs.</summary>
internal sealed class Results
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    public Dictionary<string, Dictionary<Contender, List<double>>> Samples { get; init; } = [];

    public SortedDictionary<string, string> Notes { get; init; } = [];

    /// <summary>What <see cref="Compare.Consumption"/> measured, as text.</summary>
    public string? Consumption { get; set; }

    public static Results Load() => File.Exists(Workspace.Results)
        ? JsonSerializer.Deserialize<Results>(File.ReadAllText(Workspace.Results)) ?? new Results()
        : new Results();

    public void Save() => File.WriteAllText(Workspace.Results, JsonSerializer.Serialize(this, Format));

    /// <summary>Forgets a row, which is measured anew.</summary>
    public void Forget(Row row)
    {
        foreach (Series series in row.Series) Samples.Remove(series.Id);
        foreach (string note in Notes.Keys.Where(key => key.StartsWith(row.Id + " ", StringComparison.Ordinal)).ToArray()) Notes.Remove(note);
    }

    public void Add(string series, Contender contender, double value)
    {
        if (!Samples.TryGetValue(series, out Dictionary<Contender, List<double>>? byContender)) Samples.Add(series, byContender = []);
        if (!byContender.TryGetValue(contender, out List<double>? values)) byContender.Add(contender, values = []);
        values.Add(value);
    }

    /// <summary>Those of whom anything was measured, in the table's order.</summary>
    public IReadOnlyList<Contender> Contenders => [.. Enum.GetValues<Contender>().Where(contender => Samples.Values.Any(samples => samples.ContainsKey(contender)))];

    /// <summary>The median of a contender's samples; null where there are none.</summary>
    public double? Median(string series, Contender contender)
    {
        if (!Samples.TryGetValue(series, out var byContender) || !byContender.TryGetValue(contender, out List<double>? values)) return null;
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
