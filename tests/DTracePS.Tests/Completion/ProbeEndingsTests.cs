using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>Probe descriptions are completed part by part.</summary>
public sealed class ProbeEndingsTests
{
    private static readonly ProbeDescription[] Probes =
    [
        new(1, "dtrace", "", "", "BEGIN"), new(2, "dtrace", "", "", "END"), new(3, "profile", "", "", "tick-1s"),
        new(4, "syscall", "", "read", "entry"), new(5, "syscall", "", "read", "return"), new(6, "syscall", "", "readv", "entry"),
        new(7, "syscall", "", "write", "entry"), new(8, "fbt", "vmlinux", "read_one", "entry"), new(9, "fbt", "zfs", "read_two", "entry"),
    ];

    private static string[] Texts(string typed) => [.. ProbeEndings.Of(typed, Probes).Select(ending => typed[..^ending.Typed.Length] + ending.Text)];

    [Fact]
    public void AProviderBringsTheColonsAndWhateverCanBeButOneThing() => Assert.Equal(["syscall::"], Texts("sys"));

    [Fact]
    public void AModuleThatFollowsByItselfIsLeftOut() => Assert.Equal(["io:::start"], [.. ProbeEndings.Of("i", [new(1, "io", "vmlinux", "", "start")]).Select(ending => ending.Text)]);

    [Fact]
    public void AFunctionIsFollowedByItsColon() => Assert.Equal(["syscall::read:", "syscall::readv:entry"], Texts("syscall::re"));

    [Fact]
    public void ANameEndsIt() => Assert.Equal(["syscall::read:entry", "syscall::read:return"], Texts("syscall::read:"));

    [Fact]
    public void AModuleIsAPartToo() => Assert.Equal(["fbt:vmlinux:read_one:entry", "fbt:zfs:read_two:entry"], Texts("fbt:"));

    [Fact]
    public void WildcardsChooseAmongTheParts() => Assert.Equal(["sys*::*:entry"], Texts("sys*::*:e"));

    [Fact]
    public void AProbeMayBeNamedAlone() => Assert.Equal(["BEGIN"], Texts("BEG"));

    [Fact]
    public void AShortDescriptionEndsInItsName() => Assert.Equal(["read:entry", "read:return"], Texts("read:"));

    [Theory]
    [InlineData("syscall::nosuch")]
    [InlineData("syscall::read:entry:x")]
    [InlineData("pid$target::")]
    public void WhereNothingFitsThereIsNothing(string typed) => Assert.Empty(Texts(typed));

    [Fact]
    public void NoMoreThanAThousandAreSuggested() => Assert.Equal(
        1000, ProbeEndings.Of("fbt::", [.. Enumerable.Range(0, 5000).Select(n => new ProbeDescription(n, "fbt", "", $"f{n}", "entry"))]).Count());
}
