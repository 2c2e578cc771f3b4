using System.Globalization;
using DTrace.Core;

namespace DTracePS.Pictures.Tests;

/// <summary>What a flame graph holds: frames as wide as their shares, names that survive, nothing from elsewhere.</summary>
public sealed class FlameGraphTests
{
    /// <summary>The pixels between the margins of a picture of the width these tests ask for.</summary>
    private const double Inner = 1000;

    private static readonly FlameGraphOptions Options = new() { Title = "On CPU", Width = 1020 };

    private static readonly string[] Lines = ["sh;main;read_[k] 3", "sh;main;write_[k] 1", "sh;main 4", "cron;main 2"];

    private static CollapsedStack[] Stacks(params string[] lines) => [.. lines.Select(line => CollapsedStackText.Parse(line)!)];

    private static Picture Draw(params string[] lines) => new(FlameGraph.Render(Stacks(lines), Options));

    private static PictureFrame Frame(Picture picture, string name) => Assert.Single(picture.Frames, frame => frame.Title.StartsWith(name + " (", StringComparison.Ordinal));

    [Fact]
    public void AFrameIsAsWideAsItsShare()
    {
        Picture picture = Draw(Lines);
        Assert.Equal(
            [("all (10 samples, 100.00%)", 1000.0), ("cron (2 samples, 20.00%)", 200), ("main (2 samples, 20.00%)", 200), ("sh (8 samples, 80.00%)", 800),
             ("main (8 samples, 80.00%)", 800), ("read (3 samples, 30.00%)", 300), ("write (1 samples, 10.00%)", 100)],
            picture.Frames.Select(frame => (frame.Title, frame.Width)));
    }

    [Fact]
    public void AFrameStandsOnTheOneThatCalledIt()
    {
        Picture picture = Draw(Lines);
        PictureFrame caller = Frame(picture, "sh");
        PictureFrame callee = picture.Frames.Single(frame => frame.Title == "main (8 samples, 80.00%)");
        Assert.Equal((caller.X, caller.Y - 17), (callee.X, callee.Y));
        Assert.Equal(picture.Frames.Max(frame => frame.Y), Frame(picture, "all").Y);
    }

    [Fact]
    public void InvertedTheRootIsAtTheTop()
    {
        Picture picture = new(FlameGraph.Render(Stacks(Lines), Options with { IsInverted = true }));
        Assert.Equal(picture.Frames.Min(frame => frame.Y), Frame(picture, "all").Y);
        Assert.Equal(Frame(picture, "sh").Y + 17, picture.Frames.Single(frame => frame.Title == "main (8 samples, 80.00%)").Y);
    }

    [Fact]
    public void FramesOfOneLevelStandSideBySide()
    {
        foreach (IGrouping<double, PictureFrame> row in Draw(Lines).Frames.GroupBy(frame => frame.Y))
        {
            PictureFrame[] frames = [.. row.OrderBy(frame => frame.X)];
            Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.True(pair.First.X + pair.First.Width <= pair.Second.X + 0.011));
            Assert.All(frames, frame => Assert.InRange(frame.X + frame.Width, 10, 10 + Inner + 0.011));
        }
    }

    [Fact]
    public void NamesAreEscapedAndStayAsTheyAre()
    {
        const string name = "std::vector<int>&\"'\u0001x";
        Picture picture = Draw("main " + "9", name.Replace("\u0001", string.Empty, StringComparison.Ordinal) + " 1");
        Assert.Contains(picture.Frames, frame => frame.Title == "std::vector<int>&\"'x (1 samples, 10.00%)");
        Assert.Contains("a\ufffdb", new Picture(FlameGraph.Render(Stacks("main 1"), Options with { Title = "a\u0001b" })).Texts);
    }

    [Fact]
    public void FramesTooNarrowToSeeAreLeftOutAndCounted()
    {
        Picture picture = Draw("main;big 99999", "main;small;smaller 1");
        Assert.DoesNotContain(picture.Frames, frame => frame.Title.StartsWith("small", StringComparison.Ordinal));
        Assert.Contains("2 frames narrower than 0.1 px are not drawn", picture.Description, StringComparison.Ordinal);
        Assert.Contains("2 frames narrower than 0.1 px are not drawn", picture.Texts);
        Assert.Equal(1000, Frame(picture, "main").Width);
    }

    [Fact]
    public void ANameThatDoesNotFitLosesItsModuleThenItsEnd()
    {
        Picture picture = Draw("vmlinux`do_syscall_64 10", "vmlinux`clear_page_orig 10", "vmlinux`entry_SYSCALL_64_after_hwframe 10", "x 70");
        Assert.Equal("do_syscall_64", Frame(picture, "vmlinux`do_syscall_64").Label);
        Assert.Equal("clear_page_o…", Frame(picture, "vmlinux`clear_page_orig").Label);
        Assert.Equal("entry_SYSCAL…", Frame(picture, "vmlinux`entry_SYSCALL_64_after_hwframe").Label);
    }

    [Fact]
    public void KernelUserAndKeysHaveTheirColoursAndALegend()
    {
        CollapsedStack stack = new([new("sh", StackLevelKind.Label), new("main", StackLevelKind.User), new("read", StackLevelKind.Kernel)], 1);
        Picture picture = new(FlameGraph.Render([stack], Options));
        Assert.Equal(["user", "kernel", "key"], picture.Texts.Where(text => text is "user" or "kernel" or "key"));
        (int Red, int Blue) Fill(string name) => (Part(name, 1), Part(name, 5));
        int Part(string name, int at) => int.Parse(Frame(picture, name).Fill.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.True(Fill("main").Red > Fill("main").Blue + 80);
        Assert.True(Fill("read").Blue > Fill("read").Red + 60);
        Assert.Equal(Fill("sh").Red, Fill("sh").Blue);
    }

    [Fact]
    public void EqualStacksMakeEqualPictures() =>
        Assert.Equal(FlameGraph.Render(Stacks(Lines), Options), FlameGraph.Render(Stacks([.. Lines.Reverse()]), Options));

    [Fact]
    public void ItRefersToNothingElsewhere()
    {
        string text = FlameGraph.Render(Stacks(Lines), Options);
        string[] addresses = [.. System.Text.RegularExpressions.Regex.Matches(text, "(?:https?:)?//[^\"'\\s]+").Select(match => match.Value).Where(value => value.Contains('.', StringComparison.Ordinal)).Distinct()];
        Assert.Equal(["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"], addresses.Order());
        Assert.DoesNotContain("href", text, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ItTellsAScreenReaderWhatItIs()
    {
        Picture picture = Draw(Lines);
        Assert.Equal("On CPU", picture.Title);
        Assert.Equal("A flame graph of 4 stacks, 10 samples: 7 frames, each as wide as its share.", picture.Description);
        Assert.Equal("title desc", (string?)picture.Root.Attribute("aria-labelledby"));
    }

    [Fact]
    public void AStackThousandsDeepIsDrawn() => Assert.Equal(5001, Draw(string.Join(';', Enumerable.Repeat("f", 5000)) + " 1").Frames.Count);

    [Fact]
    public void WithoutStacksThereIsNoPicture() =>
        Assert.Equal("There are no stacks to draw.", Assert.Throws<DTraceException>(() => FlameGraph.Render([], Options)).Message);
}
