using System.Text.RegularExpressions;
using DTrace.Embedded.Registers;
using Xunit;

namespace DTrace.Embedded.Tests.Semantics;

/// <summary>The names that library files give to the words of uregs[], beside struct pt_regs itself.</summary>
public sealed partial class RegisterNameTests
{
    [Theory]
    [InlineData("x64", "R_RFL", "eflags")]
    [InlineData("x64", "R_ERR", "orig_rax")]
    [InlineData("arm64", "R_PC", "pc")]
    [InlineData("arm64", "R_SP", "sp")]
    public void ANameIsTheIndexOfItsWord(string architecture, string name, string word) =>
        Assert.Equal(Layout(architecture).Find(word) / 8, Names(architecture)[name]);

    [Theory]
    [InlineData("x64", 21)]
    [InlineData("arm64", 34)]
    public void EveryWordThatUregsHasIsNamed(string architecture, int count)
    {
        Assert.Equal(count, Layout(architecture).UserWords);
        Assert.Equal(Enumerable.Range(0, count), Names(architecture).Values.Distinct().Order());
    }

    [Fact]
    public void WordsThatAreNamedAsInAssemblyHaveTheIndexOfTheirName() =>
        Assert.All(Names("x64").Where(name => name.Key is not ("R_ERR" or "R_RFL")), name => Assert.Equal(8 * name.Value, RegisterLayout.X64.Find(name.Key[2..].ToLowerInvariant())));

    private static RegisterLayout Layout(string architecture) => architecture == "x64" ? RegisterLayout.X64 : RegisterLayout.Arm64;

    private static Dictionary<string, int> Names(string architecture)
    {
        using Stream file = typeof(RegisterLayout).Assembly.GetManifestResourceStream($"Libraries/regs.{architecture}.d")!;
        using StreamReader reader = new(file);
        return Declaration().Matches(reader.ReadToEnd()).ToDictionary(match => match.Groups[1].Value, match => int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^inline int (R_\w+) = (\d+);", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
