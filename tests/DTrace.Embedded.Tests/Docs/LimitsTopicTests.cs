using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using DTrace.Core;
using DTrace.Embedded.Session;
using Xunit;

namespace DTrace.Embedded.Tests.Docs;

/// <summary>about_DTracePS_Limits says the numbers that the code has: each row is held against a constant, and each constant named here has its row.</summary>
public sealed partial class LimitsTopicTests
{
    private static readonly Dictionary<string, (string Type, string Name, decimal Factor)> Constants = new(StringComparer.Ordinal)
    {
        ["characters of a program"] = ("Syntax.Parser", "MaximumLength", 1),
        ["nesting of brackets and blocks"] = ("Syntax.Parser", "MaximumNesting", 1),
        ["depth of an expression"] = ("Syntax.Parser", "MaximumDepth", 1),
        ["expansions of inlines"] = ("Semantics.Binder", "MaximumExpansions", 1),
        ["depth of expansions"] = ("Semantics.Binder", "MaximumExpansionDepth", 1),
        ["bytes of a variable"] = ("Semantics.Binder", "MaximumSize", 1),
        ["bytes of a type"] = ("Semantics.Binder", "LargestType", 1),
        ["recording statements under if"] = ("CodeGen.RecordLayout", "MostConditional", 1),
        ["stack for an expression"] = ("CodeGen.Frame", "StackSize", 1),
        ["scratch space of a clause"] = ("CodeGen.ObjectBuilder", "LargestPerCpuValue", 1),
        ["buckets of a quantization"] = ("CodeGen.AggregationLayout", "MostBuckets", 1),
        ["buckets llquantize() may ask for"] = ("DTrace.Core.LLQuantizeParameters", "MostBuckets", 1),
        ["arguments of a function"] = ("Providers.RawTracepoint.RawTracepointProvider", "MostArguments", 1),
        ["instructions the kernel verifies"] = ("InProcess.ProgramVerifier", "MaxInstructions", 1),
        ["ancestors for progenyof()"] = ("CodeGen.KernelTarget", "MostAncestors", 1),
        ["entries of an aggregation"] = ("CodeGen.AggregationLayout", "LargestEntries", 1),
        ["entries of dynamic variables"] = ("CodeGen.ObjectBuilder", "LargestEntries", 1),
        ["nested firings on one CPU"] = ("CodeGen.ObjectBuilder", "NestingLevels", 1),
        ["components of a path"] = ("CodeGen.PathFunction", "MostNames", 1),
        ["most bytes of a path"] = ("CodeGen.PathFunction", "LongestPath", 1),
        ["shortest period in nanoseconds"] = ("Providers.Profile.ProfileProvider", "ShortestPeriod", 1),
        ["longest period in days"] = ("Providers.Profile.ProfileProvider", "LongestPeriod", 86_400_000_000_000),
        ["catching up in process"] = ("InProcess.ClockAttachment", "MaxCatchUp", 1),
        ["nanoseconds of chill()"] = ("CodeGen.ChillEmitter", "Most", 1),
        ["records kept unread"] = ("DTrace.Core.RecordQueue", "RecordLimit", 1),
        ["reports kept"] = ("DTrace.Core.ReportQueue`1", "Limit", 1),
        ["seconds for a command of system()"] = ("Session.ShellCommands", "LimitSeconds", 1),
        ["seconds for the preprocessor"] = ("Session.Preprocessor", "LimitSeconds", 1),
    };

    /// <summary>The most that an option takes.</summary>
    private static readonly (string Row, string Option)[] Options =
    [
        ("bytes of a string", "strsize"), ("frames of a stack", "stackframes"), ("frames of a stack", "ustackframes"), ("frames of a stack", "maxframes"),
        ("bytes of alloca() in a clause", "scratchsize"), ("speculations", "nspec"), ("bytes of a buffer", "bufsize"), ("bytes of a buffer", "specsize"),
    ];

    /// <summary>Of the cmdlets, whose assembly these tests do not have: LimitTests of DTracePS.Tests holds them.</summary>
    private static readonly string[] OfCmdlets = ["seconds for a stop", "objects a job keeps unread", "bytes of a program's file", "suggestions of completion"];

    public static TheoryData<string> Rows => [.. Constants.Keys];

    public static TheoryData<string, string> OptionRows => new(Options);

    [Theory]
    [MemberData(nameof(Rows))]
    public void TheNumberIsTheCodes(string row)
    {
        (string type, string name, decimal factor) = Constants[row];
        Type? owner = type.StartsWith("DTrace.Core.", StringComparison.Ordinal) ? typeof(DTraceConsumer).Assembly.GetType(type) : typeof(EmbeddedEngine).Assembly.GetType("DTrace.Embedded." + type);
        FieldInfo? constant = owner?.GetField(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic);
        Assert.True(constant is not null, $"{type}.{name} is gone");
        Assert.Equal(Convert.ToDecimal(constant.GetRawConstantValue(), CultureInfo.InvariantCulture) / factor, Assert.Contains(row, ReadTopic()));
    }

    [Theory]
    [MemberData(nameof(OptionRows))]
    public void TheNumberIsTheMostThatTheOptionTakes(string row, string option)
    {
        decimal most = Assert.Contains(row, ReadTopic());
        EmbeddedOptions options = new();
        options.Set(option, most.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(DTraceErrorKind.Option, Assert.Throws<DTraceException>(() => options.Set(option, (most + 1).ToString(CultureInfo.InvariantCulture))).Kind);
    }

    [Fact]
    public void EveryRowIsHeld() => Assert.Equal(Constants.Keys.Concat(Options.Select(option => option.Row)).Distinct().Concat(OfCmdlets).Order(StringComparer.Ordinal), ReadTopic().Keys.Order(StringComparer.Ordinal));

    private static Dictionary<string, decimal> ReadTopic()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DTracePS.slnx"))) folder = folder.Parent;
        Assert.SkipWhen(folder is null, "The tests do not run beside their sources.");
        return File.ReadLines(Path.Combine(folder.FullName, "docs", "about", "about_DTracePS_Limits.help.txt"))
            .Select(line => Row().Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups["what"].Value, match => decimal.Parse(match.Groups["number"].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^    (?<what>\S.*?)  +(?<number>[\d,]+)$")]
    private static partial Regex Row();
}
