using System.Buffers.Binary;
using DTrace.Embedded.Unwinding;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Unwinding;

public sealed class UnwindTableTests
{
    [Fact]
    public void AFunctionThatPushesAndPopsHasARowForEachPlaceOfItsStack()
    {
        // push rbp at 0, sub rsp at 1, the body from 5 on, add rsp before 15, pop rbp before 16.
        FrameImage image = new();
        image.Function(image.UsualEntry(), 0x2000, 0x17, 0x41, 0x0e, 16, 0x86, 2, 0x44, 0x0e, 48, 0x50, 0x0e, 16, 0x41, 0x0e, 8, 0xc6);
        Assert.Equal(
            [
                UnwindRow.By(0x2000, UnwindRule.StackPointer, 8, 0), UnwindRow.By(0x2001, UnwindRule.StackPointer, 16, -2), UnwindRow.By(0x2005, UnwindRule.StackPointer, 48, -2),
                UnwindRow.By(0x2015, UnwindRule.StackPointer, 16, -2), UnwindRow.By(0x2016, UnwindRule.StackPointer, 8, 0), UnwindRow.Of(0x2017, UnwindSpecial.Unknown),
            ],
            Read(image)!.Rows);
    }

    [Fact]
    public void AFunctionWithAFramePointerIsWalkedByIt()
    {
        FrameImage image = new();
        image.Function(image.UsualEntry(), 0x2000, 0x20, 0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6);
        Assert.Equal(UnwindRow.By(0x2004, UnwindRule.FramePointer, 16, -2), Read(image)!.Find(0x2010));
    }

    [Fact]
    public void WhatWasRememberedIsRestored()
    {
        FrameImage image = new();
        image.Function(image.UsualEntry(), 0x2000, 0x20, 0x41, 0x0e, 16, 0x86, 2, 0x0a, 0x44, 0x0e, 8, 0xc6, 0x41, 0x0b);
        Assert.Equal([16, 8, 16], new ulong[] { 0x2001, 0x2005, 0x2006 }.Select(address => 8 * Read(image)!.Find(address)!.Value.Words));
        Assert.Equal([-2, 0, -2], new ulong[] { 0x2001, 0x2005, 0x2006 }.Select(address => (int)Read(image)!.Find(address)!.Value.Saved));
    }

    [Fact]
    public void FunctionsThatSayTheSameAreOneRowAndGapsAreUnknown()
    {
        FrameImage image = new();
        int entry = image.UsualEntry();
        image.Function(entry, 0x3000, 0x10).Function(entry, 0x2000, 0x10).Function(entry, 0x2010, 0x10);
        Assert.Equal(
            [
                UnwindRow.By(0x2000, UnwindRule.StackPointer, 8, 0), UnwindRow.Of(0x2020, UnwindSpecial.Unknown), UnwindRow.By(0x3000, UnwindRule.StackPointer, 8, 0),
                UnwindRow.Of(0x3010, UnwindSpecial.Unknown),
            ],
            Read(image)!.Rows);
        Assert.Null(Read(image)!.Find(0x1fff));
    }

    [Fact]
    public void TheLinkageTableIsRecognizedByItsExpression()
    {
        FrameImage image = new();
        image.Function(image.UsualEntry(), 0x2000, 0x40, 0x0e, 16, 0x46, 0x0e, 24, 0x4a, 0x0f, 11, 0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22);
        Assert.Equal(UnwindRow.Of(0x2010, UnwindSpecial.Linkage, 11), Read(image)!.Find(0x2020));
    }

    [Fact]
    public void ALinkageTableThatIsNotDescribedIsWalkedAsLinkersWriteIt()
    {
        FrameImage image = new() { Linkage = 0x4000 };
        image.Function(image.UsualEntry(), 0x2000, 0x40);
        Assert.Equal([UnwindRow.Of(0x4000, UnwindSpecial.Linkage, 11), UnwindRow.Of(0x4040, UnwindSpecial.Unknown)], [Read(image)!.Find(0x4020), Read(image)!.Find(0x4040)]);
    }

    [Fact]
    public void AFunctionThatAlignsItsStackIsWalkedByWhatItStores()
    {
        // The base at rbp-8, the caller's rbp where rbp points.
        FrameImage image = new();
        image.Function(image.UsualEntry(), 0x2000, 0x40, 0x45, 0x0f, 3, 0x76, 0x78, 0x06, 0x10, 6, 2, 0x76, 0);
        Assert.Equal(UnwindRow.By(0x2005, UnwindRule.Stored, 8, 0), Read(image)!.Find(0x2008));
    }

    [Fact]
    public void AnExpressionOfNoKnownFormIsUnknown()
    {
        FrameImage image = new();
        image.Function(image.UsualEntry(), 0x2000, 0x40, 0x0f, 2, 0x70, 8);
        Assert.Equal(UnwindSpecial.Unknown, Read(image)!.Find(0x2000)!.Value.Special);
    }

    [Fact]
    public void ASignalFrameAndTheFirstFunctionOfAThreadAreSpecial()
    {
        FrameImage image = new();
        int usual = image.UsualEntry(), signal = image.Entry("zRS", [0x1b], 0x0c, 7, 8, 0x90, 1);
        image.Function(signal, 0x2000, 0x10).Function(usual, 0x3000, 0x10, 0x07, 16);
        Assert.Equal([UnwindSpecial.Signal, UnwindSpecial.End], [Read(image)!.Find(0x2000)!.Value.Special, Read(image)!.Find(0x3000)!.Value.Special]);
    }

    [Theory]
    [InlineData(new byte[] { 0x0e, 12 }, UnwindSpecial.Unknown)]
    [InlineData(new byte[] { 0x0c, 10, 8 }, UnwindSpecial.Unknown)]
    [InlineData(new byte[] { 0x90, 2 }, UnwindSpecial.Unknown)]
    public void WhatRowsCannotSayIsUnknown(byte[] instructions, object special)
    {
        FrameImage image = new();
        image.Function(image.UsualEntry(), 0x2000, 0x40, instructions);
        Assert.Equal((UnwindRule.Special, special), (Read(image)!.Find(0x2000)!.Value.Rule, (object)Read(image)!.Find(0x2000)!.Value.Special));
    }

    [Fact]
    public void AFramePointerThatCannotBeToldIsLost()
    {
        FrameImage image = new();
        image.Function(image.UsualEntry(), 0x2000, 0x40, 0x09, 6, 3);
        Assert.Equal(UnwindRow.By(0x2000, UnwindRule.StackPointer, 8, UnwindRow.Lost), Read(image)!.Find(0x2000));
    }

    [Fact]
    public void AnUnknownInstructionEndsWhatIsKnownOfItsFunctionAlone()
    {
        FrameImage image = new();
        int entry = image.UsualEntry();
        image.Function(entry, 0x2000, 0x20, 0x44, 0x3f, 0x44, 0x0e, 32).Function(entry, 0x2020, 0x10);
        Assert.Equal([UnwindRule.StackPointer, UnwindRule.Special, UnwindRule.StackPointer], new ulong[] { 0x2000, 0x2004, 0x2020 }.Select(address => Read(image)!.Find(address)!.Value.Rule));
    }

    [Fact]
    public void AFileOfAnotherMachineHasNoTable()
    {
        FrameImage image = new() { Machine = 183 };
        image.Function(image.UsualEntry(), 0x2000, 0x40);
        Assert.Null(Read(image));
        Assert.Null(UnwindTable.Read(new MemoryStream("#!/bin/sh\n"u8.ToArray())));
    }

    [Fact]
    public void ALengthThatLeadsNowhereEndsTheReading()
    {
        FrameImage image = new();
        image.Function(image.UsualEntry(), 0x2000, 0x10).Raw(0xff, 0xff, 0xff, 0x7f);
        Assert.Equal(2, Read(image)!.Rows.Count);
    }

    /// <summary>A function that names itself, or another function, as the entry it shares is left out.</summary>
    [Fact]
    public void AnEntryThatIsNoneIsLeftOut()
    {
        FrameImage image = new();
        image.Function(image.UsualEntry(), 0x2000, 0x10);
        int function = image.Length;
        image.Function(function, 0x3000, 0x10);
        Assert.Equal(2, Read(image)!.Rows.Count);
    }

    [Fact]
    public void ASectionThatSaysItIsAGigabyteIsNotRead()
    {
        FrameImage image = new();
        image.Function(image.UsualEntry(), 0x2000, 0x10);
        byte[] file = image.ToBytes();
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(40)) + 64;
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(header + 32), 1 << 30);
        Assert.Null(UnwindTable.Read(new MemoryStream(file)));
    }

    [Fact]
    public void ADamagedFileIsSurvivedAndItsRowsAscend()
    {
        FrameImage image = new();
        int entry = image.UsualEntry();
        for (int i = 0; i < 20; i++) image.Function(entry, 0x2000 + (0x20 * i), 0x20, 0x41, 0x0e, 16, 0x86, 2, 0x0a, 0x44, 0x0e, 48, 0x4a, 0x0b, 0x0f, 3, 0x76, 0x78, 0x06);
        byte[] whole = image.ToBytes();
        byte[] section = whole[FrameImage.SectionAddress..];
        for (int round = 0; round < 5000; round++)
        {
            byte[] damaged = [.. whole.AsSpan(0, FrameImage.SectionAddress), .. Mutation.Of(section, new Random(round))];
            if (UnwindTable.Read(new MemoryStream(damaged)) is not { } table) continue;
            for (int row = 1; row < table.Rows.Count; row++) Assert.True(table.Rows[row].Address > table.Rows[row - 1].Address, $"round {round}, row {row}");
        }
    }

    private static UnwindTable? Read(FrameImage image) => UnwindTable.Read(new MemoryStream(image.ToBytes()));
}
