using System.Runtime.InteropServices;
using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>Stacks of each libdtrace in illumos's shape.</summary>
public class StackNormaliserTests
{
    private static readonly ActionMeaning Kernel = new(TraceAction.Stack, Delivery.KernelStack);
    private static readonly ActionMeaning User = new(TraceAction.UStack, Delivery.UserStack);
    private static readonly ActionMeaning UserSymbol = new(TraceAction.USym, Delivery.UserStack);

    [Fact]
    public void HeaderOfAKernelStackIsLeftOut()
    {
        (RecordDescription description, ulong[] words) = Normalise(StackShape.DepthHeader, Kernel, 2, 0, 0xa, 0xb, 0);
        Assert.Equal(new RecordDescription(TraceAction.Stack, 16, 24, 3), description);
        Assert.Equal([0xa, 0xb, 0], words);
    }

    [Fact]
    public void HeaderOfAUserStackBecomesTheProcess()
    {
        (RecordDescription description, ulong[] words) = Normalise(StackShape.DepthHeader, User, 2, (4711UL << 32) | 1, 0xa, 0xb);
        Assert.Equal(new RecordDescription(TraceAction.UStack, 8, 24, 2), description);
        Assert.Equal([4711, 0xa, 0xb], words);
    }

    [Fact]
    public void ThreadIsTakenOutOfTheProcessWord()
    {
        (RecordDescription description, ulong[] words) = Normalise(StackShape.ThreadInProcessWord, User, (99UL << 32) | 4711, 0xa, 0xb);
        Assert.Equal(new RecordDescription(TraceAction.UStack, 0, 24, 7), description);
        Assert.Equal([4711, 0xa, 0xb], words);
    }

    [Theory]
    [InlineData(StackShape.DepthHeader)]
    [InlineData(StackShape.ThreadInProcessWord)]
    public void UserAddressKeepsTheProcessOnly(object shape)
    {
        (RecordDescription description, ulong[] words) = Normalise((StackShape)shape, UserSymbol, (99UL << 32) | 4711, 0xa);
        Assert.Equal(16, description.Size);
        Assert.Equal([4711, 0xa], words);
    }

    [Fact]
    public void StacksOfIllumosStayAsTheyAre()
    {
        (RecordDescription description, ulong[] words) = Normalise(StackShape.Illumos, User, 4711, 0xa);
        Assert.Equal(new RecordDescription(TraceAction.UStack, 0, 16, 7), description);
        Assert.Equal([4711, 0xa], words);
    }

    private static (RecordDescription Description, ulong[] Words) Normalise(StackShape shape, ActionMeaning meaning, params ulong[] words)
    {
        byte[] data = MemoryMarshal.AsBytes<ulong>(words).ToArray();
        RecordDescription description = StackNormaliser.Normalise(shape, meaning, new NativeRecord(0, data.Length, 0, 0, 7, 0), data);
        return (description, MemoryMarshal.Cast<byte, ulong>(data.AsSpan(description.Offset, description.Size)).ToArray());
    }
}
