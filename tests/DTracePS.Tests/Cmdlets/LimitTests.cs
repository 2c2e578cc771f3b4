using System.Globalization;
using System.Text.RegularExpressions;

namespace DTracePS.Tests;

/// <summary>about_DTracePS_Limits says the numbers that the cmdlets have.</summary>
public sealed class LimitTests
{
    public static TheoryData<string, double> Limits => new()
    {
        { "seconds for a stop", Removal.DefaultTimeout.TotalSeconds },
        { "objects a job keeps unread", JobOutput.UnreadLimit },
        { "bytes of a program's file", ProgramFile.SizeLimit },
        { "suggestions of completion", ProbeFilter.SuggestionLimit },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void TheTopicHasTheNumber(string row, double number)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DTracePS.slnx"))) folder = folder.Parent;
        Assert.SkipWhen(folder is null, "The tests do not run beside their sources.");
        string topic = File.ReadAllText(Path.Combine(folder.FullName, "docs", "about", "about_DTracePS_Limits.help.txt"));
        Assert.Matches(string.Create(CultureInfo.InvariantCulture, $"(?m)^    {Regex.Escape(row)}  +{number:N0}\r?$"), topic);
    }
}
