namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>The options of the machine's libdtrace.</summary>
[Collection("libdtrace")]
[Trait("Requires", "LibDTrace")]
public class OptionTests(OpenSession open) : IClassFixture<OpenSession>
{
    /// <summary>What Linux's libdtrace 2.0 has not, of all that stand in the table for every platform.</summary>
    internal static readonly string[] NotOnLinux = ["agghist", "aggpack", "aggzoom", "encoding", "setenv", "temporal", "unsetenv", "ustacktables"];

    /// <summary>These end the process, print to its streams, or are refused: Linux's library cannot bind to another version than its own.</summary>
    private static readonly string[] NotSet = ["core", "debug", "nolibs", "tree", "verbose", "version"];

    [Fact]
    public void OptionsAreSetAndRead()
    {
        using Tracing tracing = new();
        Assert.Equal("4m", tracing.Session.GetOption("bufsize"));
        Assert.Equal("4m", tracing.Session.GetOption("aggsize"));
        Assert.Null(tracing.Session.GetOption("switchrate"));
        Assert.Null(tracing.Session.GetOption("quiet"));
        tracing.Session.SetOption("bufsize", "64k");
        tracing.Session.SetOption("switchrate", "10hz");
        tracing.Session.SetOption("quiet", null);
        tracing.Session.SetOption("bufpolicy", "fill");
        Assert.Equal("64k", tracing.Session.GetOption("bufsize"));
        Assert.Equal("100ms", tracing.Session.GetOption("switchrate"));
        Assert.NotNull(tracing.Session.GetOption("quiet"));
        Assert.Equal("fill", tracing.Session.GetOption("bufpolicy"));
        Assert.Null(tracing.Session.GetOption("zdefs"));
        tracing.Session.SetOption("quiet", "no");
        Assert.Null(tracing.Session.GetOption("quiet"));
    }

    [Fact]
    public void EveryOptionOfTheTableIsSetAndReadBack()
    {
        using Tracing tracing = new();
        List<string> refused = [];
        foreach (OptionDescription option in OptionTable.All.Where(option => option.Platforms.HasFlag(OptionPlatforms.Linux) && !NotSet.Contains(option.Name)))
        {
            string? value = Sample(option);
            try
            {
                tracing.Session.SetOption(option.Name, value);
                if (option.Kind != OptionKind.Compile) Assert.Equal((option.Name, Expected(option, value)), (option.Name, tracing.Session.GetOption(option.Name)));
            }
            catch (DTraceException error) when (error.Kind == DTraceErrorKind.Option && error.Message.EndsWith("Invalid option name", StringComparison.Ordinal))
            {
                refused.Add(option.Name);
            }
        }

        Assert.Equal(NotOnLinux, refused.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("nosuch", "1", "failed to set nosuch to 1: Invalid option name")]
    [InlineData("bufsize", "zz", "Option 'bufsize' wants a size: a number with an optional suffix k, m, g or t; 'zz' was given.")]
    [InlineData("bufsize", "", "Option 'bufsize' wants a size: a number with an optional suffix k, m, g or t; '' was given.")]
    [InlineData("zdefs", "yes", "Option 'zdefs' wants no value; 'yes' was given.")]
    [InlineData("amin", "Good/Good/Good", "Option 'amin' wants Name/Data/Class; 'Good/Good/Good' was given.")]
    [InlineData("core", null, "failed to set core: it would end this whole process with a core file")]
    public void WrongOptionIsAnError(string name, string? value, string message)
    {
        DTraceException error = Assert.Throws<DTraceException>(() => open.Session.SetOption(name, value));
        Assert.Equal((DTraceErrorKind.Option, message), (error.Kind, error.Message));
        Assert.Equal(DTraceErrorKind.Option, Assert.Throws<DTraceException>(() => open.Session.GetOption("nosuch")).Kind);
    }

    internal static string? Sample(OptionDescription option) => option.Name switch
    {
        "amin" => "Evolving/Evolving/Common",
        "iregs" => "8",
        "lockmem" => "4k",
        "pcapsize" => "2k",
        _ => option.Syntax switch
        {
            OptionSyntax.Flag => null,
            OptionSyntax.Size => "1m",
            OptionSyntax.Rate => "250ms",
            OptionSyntax.Switch => "7",
            OptionSyntax.Word => option.Words[^1],
            OptionSyntax.Number => "8",
            _ => "text",
        },
    };

    /// <summary>Linux adds to the scratch space what it needs itself, tells a lock's size as a number, and of printsize its default whatever was set.</summary>
    private static string? Expected(OptionDescription option, string? value) => option.Name switch
    {
        "lockmem" => "4096",
        "printsize" => "8k",
        "scratchsize" => "1048584",
        _ => value,
    };
}
