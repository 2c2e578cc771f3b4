using DTrace.Embedded.Symbols;
using Xunit;

namespace DTrace.Embedded.Tests.Symbols;

public sealed class ElfSymbolsTests
{
    [Theory]
    [InlineData(0x1000UL, "first", 0UL)]
    [InlineData(0x103fUL, "first", 0x3fUL)]
    [InlineData(0x1100UL, "second", 0UL)]
    public void AByteOfTheFileLiesInAFunctionOfAPositionIndependentFile(ulong fileOffset, string name, ulong offset)
    {
        ElfSymbols symbols = Read(new ElfImage(0).Function("second", 0x1100, 0x40).Function("first", 0x1000, 0x40));
        Assert.Equal((name, offset), symbols.Find(fileOffset));
    }

    [Fact]
    public void AByteOfTheFileLiesInAFunctionOfAFileWithFixedAddresses() =>
        Assert.Equal(("main", 4UL), Read(new ElfImage(0x400000).Function("main", 0x401000, 0x40)).Find(0x1004));

    [Theory]
    [InlineData(0x1040UL)]
    [InlineData(0x1200UL)]
    [InlineData(0x10UL)]
    [InlineData(0x5000UL)]
    [InlineData(ulong.MaxValue)]
    public void AByteInNoFunctionHasNoName(ulong fileOffset) =>
        Assert.Null(Read(new ElfImage(0).Function("first", 0x1000, 0x40).Function("second", 0x1100, 0x40)).Find(fileOffset));

    [Fact]
    public void AFunctionWithoutASizeReachesToTheNextSymbol() =>
        Assert.Equal(("first", 0x80UL), Read(new ElfImage(0).Function("first", 0x1000, 0).Function("second", 0x1100, 0x40)).Find(0x1080));

    [Fact]
    public void OfSeveralNamesTheGlobalOneWithTheFewestLeadingUnderscoresIsTaken()
    {
        ElfImage image = new ElfImage(0).Function("local", 0x1000, 16, binding: 0).Function("__read", 0x1000, 16).Function("weak", 0x1000, 16, binding: 2)
            .Function("read", 0x1000, 16);
        Assert.Equal("read", Read(image).Find(0x1000)?.Name);
    }

    [Fact]
    public void ANameSVersionIsNoPartOfIt() =>
        Assert.Equal("memcpy", Read(new ElfImage(0).Function("memcpy@@GLIBC_2.14", 0x1000, 16)).Find(0x1000)?.Name);

    [Fact]
    public void DataAndUndefinedFunctionsAreLeftOut()
    {
        ElfImage image = new ElfImage(0).Symbol("object", 0x1000, info: 0x11, section: 1).Symbol("undefined", 0x1000, info: 0x12, section: 0);
        Assert.Equal(0, Read(image).Count);
    }

    [Fact]
    public void WhatIsNoElfFileHasNoFunctions()
    {
        Assert.Equal(0, ElfSymbols.Read(new MemoryStream("#!/bin/sh\n"u8.ToArray())).Count);
        Assert.Equal(0, ElfSymbols.Read(new MemoryStream()).Count);
    }

    [Fact]
    public void AFileCutShortAnywhereIsSurvived()
    {
        byte[] whole = new ElfImage(0).Function("first", 0x1000, 0x40).Function("second", 0x1100, 0x40).ToBytes();
        for (int length = 0; length < whole.Length; length += length is < 256 or >= 0x1ff0 ? 1 : 97)
            ElfSymbols.Read(new MemoryStream(whole, 0, length)).Find(0x1000);
    }

    [Fact]
    public void AFileWithAnyByteSpoiltIsSurvived()
    {
        byte[] whole = new ElfImage(0).Function("first", 0x1000, 0x40).Function("second", 0x1100, 0x40).ToBytes();
        Random random = new(1);
        for (int round = 0; round < 5000; round++)
        {
            byte[] spoilt = (byte[])whole.Clone();
            for (int i = 0; i < 3; i++)
            {
                // The headers at the start, and from 0x2000 on the tables: between them lies only code.
                int at = random.Next(128 + spoilt.Length - 0x2000);
                spoilt[at < 128 ? at : 0x2000 + at - 128] = (byte)random.Next(256);
            }

            ElfSymbols.Read(new MemoryStream(spoilt)).Find((ulong)random.Next(0x3000));
        }
    }

    private static ElfSymbols Read(ElfImage image) => ElfSymbols.Read(new MemoryStream(image.ToBytes()));
}
