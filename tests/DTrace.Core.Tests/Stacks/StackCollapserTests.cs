namespace DTrace.Core.Tests.Stacks;

/// <summary>The collapsed text that flame graph tools read.</summary>
public sealed class StackCollapserTests
{
    private const ulong Kernel = 0xffff_ffff_8100_0000;

    private static readonly StackFrame[] KernelStack = [new(Kernel, "vmlinux", "ksys_read", 0x1f), new(Kernel + 0x1000, "vmlinux", "do_syscall_64", 0x20)];
    private static readonly StackFrame[] UserStack = [new(0x1010, "libc", "read", 0x10), new(0x2020, "a.out", "main", 0)];

    private static AggregateRecord Entry(AggregateAction action, long value, params object[] key) => new()
    {
        ConsumerId = 1,
        Name = "s",
        VariableId = 1,
        Key = new AggregateKey(key),
        Action = action,
        Value = value,
        Count = value,
        Sum = value,
        SumOfSquaresLow = 0,
        SumOfSquaresHigh = 0,
        Buckets = [],
        Parameters = 0,
        Normal = 1,
    };

    private static AggregateRecord Count(long count, params object[] key) => Entry(AggregateAction.Count, count, key);

    private static TraceRecord Record(long firing, int index, object? data, TraceAction action = TraceAction.Stack, long time = 1) => new()
    {
        ConsumerId = 1,
        Probe = new ProbeDescription(1, "profile", "", "", "profile-997"),
        Cpu = 0,
        Firing = firing,
        Index = index,
        Action = action,
        Data = data,
        Arguments = [],
        Timestamp = time,
        Time = null,
    };

    private static string[] Lines(StackCollapser collapser, bool marksKernel = false) => [.. collapser.Finish().Select(stack => CollapsedStackText.Of(stack, marksKernel))];

    private static string[] Lines(params AggregateRecord[] entries)
    {
        StackCollapser collapser = new();
        foreach (AggregateRecord entry in entries) collapser.Add(entry);
        return Lines(collapser);
    }

    private static string Refusal(AggregateRecord entry) => Assert.Throws<DTraceException>(() => new StackCollapser().Add(entry)).Message;

    [Fact]
    public void TheRootComesFirstAndOffsetsGo() => Assert.Equal(["vmlinux`do_syscall_64;vmlinux`ksys_read 5"], Lines(Count(5, [KernelStack])));

    [Fact]
    public void LabelsComeBeforeUserFramesAndThoseBeforeTheKernels() => Assert.Equal(
        ["cat;7;a.out`main;libc`read;vmlinux`do_syscall_64;vmlinux`ksys_read 5"], Lines(Count(5, KernelStack, UserStack, "cat", 7L)));

    [Fact]
    public void EqualStacksAreAdded() => Assert.Equal(["a.out`main;libc`read 8"], Lines(Count(5, [UserStack]), Count(3, [new[] { UserStack[0] with { Offset = 0x14 }, UserStack[1] }])));

    [Fact]
    public void ASumWeighsAsMuchAsItIs() => Assert.Equal(["a.out`main;libc`read 4096"], Lines(Entry(AggregateAction.Sum, 4096, [UserStack])));

    [Fact]
    public void NothingWeighsNothing() => Assert.Empty(Lines(Count(0, [UserStack])));

    [Fact]
    public void KernelFramesAreMarkedWhereAsked()
    {
        StackCollapser collapser = new();
        collapser.Add(Count(1, KernelStack, UserStack));
        Assert.Equal(["a.out`main;libc`read;vmlinux`do_syscall_64_[k];vmlinux`ksys_read_[k] 1"], Lines(collapser, marksKernel: true));
    }

    [Theory]
    [InlineData(false, "lib`[unknown];[unknown] 2")]
    [InlineData(true, "lib`0x20;0x10 2")]
    public void FramesWithoutASymbolAreUnknownOrAddresses(bool keepsAddresses, string expected)
    {
        StackCollapser collapser = new(keepsAddresses);
        collapser.Add(Count(2, [new StackFrame[] { new(0x10, null, null, 0), new(0x20, "lib", null, 0) }]));
        Assert.Equal([expected], Lines(collapser));
    }

    [Fact]
    public void TheFormatsOwnCharactersGiveWay() => Assert.Equal(["a:b c;f:g 1"], Lines(Count(1, "a;b\nc", new StackFrame[] { new(1, null, "f;g", 0) })));

    [Fact]
    public void AnEmptyStackIsKept() => Assert.Equal(["sh;[no frames] 4"], Lines(Count(4, "sh", Array.Empty<StackFrame>())));

    [Fact]
    public void RecordsOfStacksWeighOneEach()
    {
        StackCollapser collapser = new();
        collapser.Add(Record(1, 0, KernelStack));
        collapser.Add(Record(2, 0, KernelStack));
        Assert.Equal(["vmlinux`do_syscall_64;vmlinux`ksys_read 2"], Lines(collapser));
    }

    [Fact]
    public void WhatOneFiringTracedIsOneSample()
    {
        StackCollapser collapser = new();
        collapser.Add(Record(1, 0, "cat", TraceAction.Trace));
        collapser.Add(Record(1, 1, KernelStack));
        collapser.Add(Record(1, 2, UserStack, TraceAction.UStack));
        collapser.Add(Record(2, 0, "no stack", TraceAction.Trace));
        collapser.Add(Record(3, 0, 0L, TraceAction.Exit));
        Assert.Equal(["cat;a.out`main;libc`read;vmlinux`do_syscall_64;vmlinux`ksys_read 1"], Lines(collapser));
    }

    [Fact]
    public void FiringsOfOneNumberOnTwoMachinesAreTwo()
    {
        StackCollapser collapser = new();
        collapser.Add(Record(1, 0, UserStack, time: 10));
        collapser.Add(Record(1, 1, UserStack, time: 11));
        Assert.Equal(["a.out`main;libc`read 2"], Lines(collapser));
    }

    [Fact]
    public void OtherFunctionsGiveNoWeights() =>
        Assert.Equal("'@s = avg()' gives stacks no weights that can be added up: use count() or sum().", Refusal(Entry(AggregateAction.Avg, 1, [UserStack])));

    [Fact]
    public void AKeyWithoutAStackIsRefused() => Assert.Equal("'@s = count()' has no stack in its key: write stack() or ustack() there.", Refusal(Count(1, "sh")));

    [Fact]
    public void ANegativeWeightIsRefused() =>
        Assert.Equal("'@s = sum()' is -1 for a stack, which cannot be drawn: a weight is not negative.", Refusal(Entry(AggregateAction.Sum, -1, [UserStack])));

    [Fact]
    public void MoreThan64BitsIsRefused() => Assert.StartsWith(
        "The stacks' weights add up to more than fits 64 bits",
        Assert.Throws<DTraceException>(() => Lines(Count(long.MaxValue, [UserStack]), Count(1, [KernelStack]))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void ALineIsReadBack()
    {
        CollapsedStack stack = CollapsedStackText.Parse(" my prog;main;read_[k] 12 ")!;
        Assert.Equal([new("my prog", StackLevelKind.User), new("main", StackLevelKind.User), new("read", StackLevelKind.Kernel)], stack.Levels);
        Assert.Equal(12, stack.Weight);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a;b")]
    [InlineData("a;b -1")]
    [InlineData("a;b 0")]
    [InlineData("12")]
    [InlineData("a;b 99999999999999999999")]
    public void WhatIsNoLineIsNone(string line) => Assert.Null(CollapsedStackText.Parse(line));
}
