using System.Globalization;
using System.Text;

namespace DTracePS.Compare;

/// <summary>The results as Markdown.</summary>
internal static class Report
{
    public static string Markdown(Results results, IEnumerable<(string What, string Value)> machine)
    {
        StringBuilder text = new();
        text.AppendLine("# Benchmarks").AppendLine()
            .AppendLine("DTracePS beside its peers (bpftrace, and the real DTrace where it was measured too), in turn (A B A B) by one command; [bench/README.md](../bench/README.md) says how.")
            .AppendLine("A cell is the median of its samples, and in brackets its ratio to that of DTracePS. The command wrote this page; change the command, not the page.").AppendLine()
            .AppendLine("## The machine").AppendLine()
            .AppendLine("| | |").AppendLine("| --- | --- |");
        foreach ((string what, string value) in machine) text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {value} |");
        AppendGoals(text, results);
        AppendFigures(text, results);
        if (results.Consumption is { } consumption)
            text.AppendLine().AppendLine("## Records of libdtrace, beside a consumer in C").AppendLine().AppendLine("```text").AppendLine(consumption).AppendLine("```");
        return text.ToString();
    }

    /// <summary>A figure with about three digits.</summary>
    public static string Number(double value) => value.ToString(Math.Abs(value) switch { < 10 => "N2", < 100 => "N1", _ => "N0" }, CultureInfo.InvariantCulture);

    private static void AppendGoals(StringBuilder text, Results results)
    {
        text.AppendLine().AppendLine("## Goals").AppendLine().AppendLine("| goal | measured | met | where not, why |").AppendLine("| --- | --- | --- | --- |");
        foreach (Goal goal in Goal.All)
        {
            Verdict verdict = goal.Judge(results);
            string met = verdict.IsMet switch { true => "yes", false => "**no**", null => "?" };
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Cell(goal.Text)} | {verdict.Text} | {met} | {(verdict.IsMet == false ? goal.Reason : "")} |");
        }
    }

    private static void AppendFigures(StringBuilder text, Results results)
    {
        IReadOnlyList<Contender> columns = results.Contenders;
        text.AppendLine().AppendLine("## Figures").AppendLine()
            .AppendLine("A peer's snapshot is the time to print it: bpftrace reads the keys then, dtrace has read them before. Our compile is the call, a peer's its whole process.").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"| | unit | {string.Join(" | ", columns.Select(column => column.Title()))} |")
            .AppendLine(CultureInfo.InvariantCulture, $"| --- | --- | {string.Join(" | ", columns.Select(_ => "---:"))} |");
        foreach (Series series in Row.All.SelectMany(row => row.Series))
        {
            double? ours = results.Median(series.Id, Contender.DTracePS);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Cell(series.Title)} | {series.Unit} | {string.Join(" | ", columns.Select(column => Figure(results.Median(series.Id, column), ours, column)))} |");
        }

        if (results.Notes.Count == 0) return;
        text.AppendLine().AppendLine("What could not run:").AppendLine();
        foreach ((string who, string why) in results.Notes) text.AppendLine(CultureInfo.InvariantCulture, $"- {who}: {why}");
    }

    private static string Figure(double? value, double? ours, Contender column) => value is null ? ""
        : column == Contender.DTracePS || ours is null or 0 ? Number(value.Value)
        : $"{Number(value.Value)} ({Number(value.Value / ours.Value)})";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
