using System.Text.RegularExpressions;
using Xunit;

namespace DTrace.Embedded.Tests.Docs;

/// <summary>docs/guarantees.md names no test that is not there.</summary>
public sealed partial class GuaranteesPageTests
{
    [Fact]
    public void EveryTestThatIsNamedIsThere()
    {
        string top = FindTop();
        Match[] named = Named().Matches(File.ReadAllText(Path.Combine(top, "docs", "guarantees.md"))).ToArray();
        Assert.True(named.Length > 20, $"{named.Length} tests are named.");
        Assert.All(named, test =>
        {
            string text = File.ReadAllText(Path.Combine(top, test.Groups["file"].Value));
            string name = test.Groups["name"].Value;
            Assert.Contains(name.StartsWith('\'') ? $"It {name}" : $" {name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]}(", text, StringComparison.Ordinal);
        });
    }

    /// <summary>Every promise of the page is a row, whose last cell names a test.</summary>
    [Fact]
    public void EveryPromiseHasATest()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(FindTop(), "docs", "guarantees.md")).Where(line => Row().IsMatch(line))];
        Assert.True(rows.Length > 20, $"{rows.Length} promises.");
        Assert.All(rows, row => Assert.Matches(Named(), row));
    }

    private static string FindTop()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "DTracePS.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new FileNotFoundException("The top of the source tree was not found.");
        return folder;
    }

    /// <summary>A line of a table that is not its head.</summary>
    [GeneratedRegex(@"^\| (?!promise|---)")]
    private static partial Regex Row();

    [GeneratedRegex(@"\[`(?<name>[^`]+)`\]\(\.\./(?<file>tests/[^)]+)\)")]
    private static partial Regex Named();
}
