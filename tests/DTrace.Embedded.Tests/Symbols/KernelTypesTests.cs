using DTrace.Core;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols.Btf;
using Xunit;

namespace DTrace.Embedded.Tests.Symbols;

public sealed class KernelTypesTests
{
    private const string File = "/sys/kernel/btf/vmlinux";

    private static readonly Lazy<byte[]> Kernel = new(() => System.IO.File.ReadAllBytes(File));

    [Fact]
    public void TheTaskIsAStructureWithItsMembers()
    {
        Require();
        StructType task = new KernelTypes(BtfData.Parse(Kernel.Value)).FindStructure("task_struct", isUnion: false)!;
        Assert.True(task.Size > 1000);
        StructMember group = task.FindMember("tgid")!;
        Assert.Equal(4, group.Type.Size);
        Assert.True(group.Type.IsSigned);
        Assert.Equal(task.FindMember("pid")!.Offset + 4, group.Offset);
        Assert.Same(task, ((PointerType)task.FindMember("real_parent")!.Type.Resolved).Target.Resolved);
    }

    [Fact]
    public void ThreadsThatAskForOneStructureAtOnceGetItsMembers()
    {
        Require();
        BtfData data = BtfData.Parse(Kernel.Value);
        for (int round = 0; round < 100; round++)
        {
            StructType task = new KernelTypes(data).FindStructure("task_struct", isUnion: false)!;
            using Barrier start = new(4);
            int found = 0;
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(Ask))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
            Assert.Equal(4, found);

            void Ask()
            {
                start.SignalAndWait();
                try
                {
                    if (task.FindMember("tgid") is not null) Interlocked.Increment(ref found);
                }
                catch (InvalidOperationException)
                {
                    // Told by the count: an exception of a thread would end the run.
                }
            }
        }
    }

    [Fact]
    public void TypedefsAndEnumeratorsAreFound()
    {
        Require();
        var types = new KernelTypes(BtfData.Parse(Kernel.Value));
        Assert.Equal(8, types.FindTypedef("u64")!.Size);
        Assert.False(types.FindTypedef("u64")!.IsSigned);
        Assert.Equal(1, types.FindEnumerator("BPF_MAP_TYPE_HASH"));
        Assert.Null(types.FindTypedef("no_such_type_anywhere"));
        Assert.Null(types.FindStructure("no_such_type_anywhere", isUnion: false));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(1000)]
    public void ATruncatedFileIsAnError(int length)
    {
        Require();
        Assert.Throws<DTraceException>(() => BtfData.Parse(Kernel.Value[..length]));
    }

    [Fact]
    public void AStructureThatHoldsItselfIsAnError()
    {
        BtfImage image = new();
        uint self = image.Text("self");
        image.Add("loop", BtfKind.Struct, 8, 1, false, [self, 1, 0]);
        DTraceException error = Assert.Throws<DTraceException>(() => new KernelTypes(BtfData.Parse(image.ToBytes())).FindStructure("loop", isUnion: false)!.Size);
        Assert.Equal("The kernel's type information is malformed: a structure holds itself.", error.Message);
    }

    [Fact]
    public void ATypeOfEachKindIsRead()
    {
        var types = new KernelTypes(BtfData.Parse(BtfImage.Sample()));
        StructType node = types.FindStructure("node", isUnion: false)!;
        Assert.Equal(["value int 0", "next struct node * 8", "name char [16] 16", "weight unsigned long 32"], node.Members.Select(member => $"{member.Name} {member.Type.Name} {member.Offset}"));
        Assert.Equal([(0, 3), (3, 5)], types.FindStructure("bits", isUnion: false)!.Members.Select(member => (member.BitOffset, member.BitSize!.Value)));
        Assert.Equal((8, 4, 2), (types.FindStructure("either", isUnion: true)!.Size, types.FindTypedef("stamp_t")!.Size, types.FindEnumerator("GREEN")!.Value));
    }

    [Fact]
    public void DamagedFilesEndInAnErrorOrAnAnswer()
    {
        Require();
        var random = new Random(20261123);
        for (int round = 0; round < 40; round++)
        {
            byte[] damaged = (byte[])Kernel.Value.Clone();
            for (int i = 0; i < 2_000; i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                var types = new KernelTypes(BtfData.Parse(damaged));
                StructType? task = types.FindStructure("task_struct", isUnion: false);
                _ = task?.Members.Count;
                _ = types.Offsets;
            }
            catch (DTraceException)
            {
            }
        }
    }

    private static void Require()
    {
        if (!System.IO.File.Exists(File)) Assert.Skip("This kernel has no type information.");
    }
}
