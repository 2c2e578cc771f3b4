using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Attachments;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Symbols;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

/// <summary>Links to many functions over a kernel that takes all of a link's functions or none, and hides addresses, as this one's double does.</summary>
public sealed class FunctionsAttachmentTests
{
    private readonly ListeningKernel _kernel = new();

    [Fact]
    public void AllFunctionsAreAttachedByOneLink()
    {
        Assert.Empty(Attach("none_a", "none_b", "none_c"));
        Assert.Equal(["none_a:0 none_b:1 none_c:2"], _kernel.Taken);
    }

    [Theory]
    [InlineData("none_a")]
    [InlineData("none_c")]
    [InlineData("none_e")]
    public void AFunctionThatIsRefusedIsFoundAndTheOthersAreAttached(string bad)
    {
        _kernel.Refused = bad;
        string[] all = ["none_a", "none_b", "none_c", "none_d", "none_e"];
        RefusedPoint refused = Assert.Single(Attach(all));
        Assert.Equal($"fbt:vmlinux:{bad}:entry", refused.Point.ToString());
        Assert.Equal(
            (DTraceErrorKind.NoProbe, $"Failed to enable fbt:vmlinux:{bad}:entry: the kernel lets nothing be attached to this function (EINVAL (invalid argument))."),
            (refused.Reason.Kind, refused.Reason.Message));
        Assert.Equal(
            all.Index().Where(item => item.Item != bad).Select(item => $"{item.Item}:{item.Index}").Order(),
            _kernel.Taken.SelectMany(link => link.Split(' ')).Order());
    }

    [Fact]
    public void AnErrorThatIsNoFunctionsEndsItAndLeavesNoLinkOpen()
    {
        _kernel.Refused = "none_a";
        _kernel.FailAfter = 2;
        DTraceException error = Assert.Throws<DTraceException>(() => Attach("none_a", "none_b", "none_c", "none_d"));
        Assert.Equal(DTraceErrorKind.Engine, error.Kind);
        Assert.Contains("ENOMEM", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _kernel.Open);
    }

    [Fact]
    public void WhatHasAnAddressIsMeantByItAndTheRestByName()
    {
        KernelSymbols symbols = KernelSymbols.Parse("ffffffff81000010 T known_a\nffffffff81000020 T known_b\nffffffff81000020 W alias_of_b\n"u8.ToArray());
        Assert.Empty(Attach(symbols, "known_a", "alias_of_b", "hidden", "known_b"));
        Assert.Equal(["ffffffff81000010:0 ffffffff81000020:3", "alias_of_b:1 hidden:2"], _kernel.Taken);
    }

    private IReadOnlyList<RefusedPoint> Attach(params string[] functions) => Attach(KernelSymbols.Parse([]), functions);

    private IReadOnlyList<RefusedPoint> Attach(KernelSymbols symbols, params string[] functions)
    {
        BpfCalls calls = new(_kernel);
        using Descriptor program = new(_kernel, _kernel.MakeDescriptor());
        CookiePoint[] points = [.. functions.Select((function, i) => new CookiePoint(new KernelFunctionPoint("vmlinux", function, IsReturn: false), (ulong)i))];
        (IReadOnlyList<Descriptor> links, IReadOnlyList<RefusedPoint> refused) = FunctionsAttachment.Attach(calls, symbols, points, program, TestContext.Current.CancellationToken);
        foreach (Descriptor link in links) link.Dispose();
        return refused;
    }

    private sealed unsafe class ListeningKernel : ISystemCalls
    {
        // struct bpf_attr, link_create.kprobe_multi: cnt, syms, addrs, cookies.
        private const int Count = 20, Names = 24, Addresses = 32, Cookies = 40;

        private int _made;
        private int _calls;

        public string? Refused { get; set; }

        public int FailAfter { get; set; } = int.MaxValue;

        public List<string> Taken { get; } = [];

        public int Open { get; private set; }

        public int MakeDescriptor()
        {
            Open++;
            return 100_000 + _made++;
        }

        public int Bpf(BpfCommand command, Span<byte> attributes)
        {
            Assert.Equal(BpfCommand.LinkCreate, command);
            if (++_calls > FailAfter) return -Errno.ENOMEM;
            int count = BinaryPrimitives.ReadInt32LittleEndian(attributes[Count..]);
            ulong* addresses = (ulong*)BinaryPrimitives.ReadUInt64LittleEndian(attributes[Addresses..]);
            byte** names = (byte**)BinaryPrimitives.ReadUInt64LittleEndian(attributes[Names..]);
            ulong* cookies = (ulong*)BinaryPrimitives.ReadUInt64LittleEndian(attributes[Cookies..]);
            string[] functions = new string[count];
            for (int i = 0; i < count; i++) functions[i] = addresses is null ? Marshal.PtrToStringUTF8((nint)names[i])! : $"{addresses[i]:x}";
            if (functions.Contains(Refused)) return -Errno.EINVAL;
            StringBuilder link = new();
            for (int i = 0; i < count; i++) link.Append(i == 0 ? "" : " ").Append(functions[i]).Append(':').Append(cookies[i]);
            Taken.Add(link.ToString());
            return MakeDescriptor();
        }

        public int Close(int descriptor)
        {
            Open--;
            return 0;
        }

        public int PerfEventOpen(Span<byte> attributes, int process, int cpu) => throw new NotSupportedException();

        public int WaitReadable(ReadOnlySpan<int> descriptors, int milliseconds) => throw new NotSupportedException();

        public int Control(int descriptor, uint request, uint argument) => throw new NotSupportedException();

        public nint MapMemory(nuint length, bool writable, int descriptor, long offset) => throw new NotSupportedException();

        public int UnmapMemory(nint address, nuint length) => throw new NotSupportedException();

        public ulong? EffectiveCapabilities() => ulong.MaxValue;

        public int? PerfEventParanoia() => null;

        public IReadOnlyList<int> PossibleCpus() => throw new NotSupportedException();

        public IReadOnlyList<int> OnlineCpus() => throw new NotSupportedException();
    }
}
