using System.Text;
using DTrace.Embedded.Symbols;
using Xunit;

namespace DTrace.Embedded.Tests.Symbols;

public sealed class PerfMapTests
{
    [Theory]
    [InlineData(0x1000UL, "first one", 0UL)]
    [InlineData(0x103fUL, "first one", 0x3fUL)]
    [InlineData(0x2004UL, "second", 4UL)]
    public void AnAddressLiesInAFunction(ulong address, string name, ulong offset) =>
        Assert.Equal((name, offset), Read("0x2000 10 second\n1000 40 first one\n").Find(address));

    [Theory]
    [InlineData(0xfffUL)]
    [InlineData(0x1040UL)]
    [InlineData(ulong.MaxValue)]
    public void AnAddressInNoFunctionHasNoName(ulong address) => Assert.Null(Read("1000 40 first\n").Find(address));

    [Fact]
    public void TheLaterLineWins()
    {
        PerfMap map = Read("1000 40 old\n1010 8 inside\n1000 40 new\n");
        Assert.Equal([("new", 0UL), ("new", 0x14UL)], [map.Find(0x1000), map.Find(0x1014)]);
        Assert.Equal(("later", 8UL), Read("1020 100 earlier\n1000 80 later\n").Find(0x1008));
        Assert.Null(Read("1020 100 earlier\n1000 80 later\n").Find(0x1090));
    }

    [Fact]
    public void WhatIsAddedIsReadAndALineIsReadOnceItIsWhole()
    {
        using MemoryStream file = new();
        Append(file, "1000 40 first\n2000 40 sec");
        PerfMap map = new("perf-1.map", file);
        Assert.Equal(1, map.Count);
        Append(file, "ond\n3000 40 third\n");
        map.Update();
        Assert.Equal(["first", "second", "third"], [map.Find(0x1000)?.Name, map.Find(0x2000)?.Name, map.Find(0x3000)?.Name]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("1000\n")]
    [InlineData("1000 40\n")]
    [InlineData("1000 40 \n")]
    [InlineData("1000 0 empty\n")]
    [InlineData("xyz 40 name\n")]
    [InlineData("fffffffffffffffff 40 name\n")]
    public void WhatIsNoLineIsLeftOut(string text) => Assert.Equal(0, Read(text).Count);

    [Fact]
    public void ALineWithoutAnEndTakesNoMemory()
    {
        PerfMap map = Read("1000 40 first\n" + new string('x', 1 << 20) + "\n2000 40 second\n");
        Assert.Equal(["first", "second"], [map.Find(0x1000)?.Name, map.Find(0x2000)?.Name]);
    }

    [Fact]
    public void ALongNameIsCut() => Assert.Equal(1024, Read("1000 40 " + new string('n', 1500) + "\n").Find(0x1000)?.Name.Length);

    [Fact]
    public void AFunctionAtTheEndOfMemoryIsFound() => Assert.Equal(("last", 0xfUL), Read("fffffffffffffff0 ffff last\n").Find(ulong.MaxValue));

    private static PerfMap Read(string text) => new("perf-1.map", new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static void Append(MemoryStream file, string text)
    {
        file.Position = file.Length;
        file.Write(Encoding.UTF8.GetBytes(text));
    }
}
