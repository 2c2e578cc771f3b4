using System.Diagnostics;
using System.Text;
using DTrace.Embedded.Bpf;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.InProcess;

/// <summary>The helpers that are not about maps.</summary>
public sealed class HelperTests : MachineTest
{
    private const long Fault = -14;

    private static readonly BpfMapSpec Text = new("text", BpfMapKind.Array, 4, 8, 1) { Contents = "hello\0xy"u8.ToArray(), IsReadOnly = true };
    private static readonly BpfMapSpec Unended = Text with { Contents = "abcdefgh"u8.ToArray() };

    [Fact]
    public void TheClockIsTheStopwatchsInNanoseconds()
    {
        static double Now() => Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency);
        double before = Now();
        ulong time = Run(a => a.Call(BpfHelper.KTimeGetNs));
        Assert.InRange(time, before - 1_000, Now() + 1_000);
    }

    [Fact]
    public void RandomNumbersHave32BitsAndDiffer()
    {
        ulong[] numbers = [.. Enumerable.Range(0, 8).Select(_ => Run(a => a.Call(BpfHelper.GetPrandomU32)))];
        Assert.All(numbers, number => Assert.InRange(number, 0ul, uint.MaxValue));
        Assert.NotEqual(1, numbers.Distinct().Count());
    }

    [Fact]
    public void TheCPUOfARequestIsOneOfTheMachines() =>
        Assert.InRange(Run(a => a.Call(BpfHelper.GetSmpProcessorId)), 0ul, Cpus - 1ul);

    [Fact]
    public void TheProcessIsThisOne() =>
        Assert.Equal((ulong)Environment.ProcessId, Run(a => a.Call(BpfHelper.GetCurrentPidTgid)) >> 32);

    [Fact]
    public void TheThreadIsOneOfThisProcess()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Threads are listed in /proc on Linux.");
        ulong thread = 0;
        bool isListed = false;
        var other = new Thread(() =>
        {
            thread = (uint)Run(a => a.Call(BpfHelper.GetCurrentPidTgid));
            isListed = Directory.Exists($"/proc/self/task/{thread}");
        });
        other.Start();
        Assert.True(other.Join(TimeSpan.FromSeconds(30)));
        Assert.True(isListed, $"{thread} is no thread of this process.");
        Assert.NotEqual((ulong)Environment.ProcessId, thread);
    }

    [Fact]
    public void TheUserIsWhoRunsThisProcess()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc has the ids on Linux.");
        ulong Id(string name) => ulong.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal)).Split('\t')[1]);
        Assert.Equal((Id("Gid:") << 32) | Id("Uid:"), Run(a => a.Call(BpfHelper.GetCurrentUidGid)));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(4)]
    [InlineData(1)]
    public void TheNameIsCutTo15BytesAndPadded(int size)
    {
        using var self = Process.GetCurrentProcess();
        byte[] name = Encoding.UTF8.GetBytes(self.ProcessName);
        byte[] expected = Enumerable.Repeat((byte)0xff, 24).ToArray();
        Array.Clear(expected, 0, size);
        Array.Copy(name, expected, int.Min(name.Length, size - 1));

        var buffer = new BpfMapSpec("buffer", BpfMapKind.Array, 4, 24, 1) { Contents = Enumerable.Repeat((byte)0xff, 24).ToArray() };
        using ILoadedBpfObject loaded = Load(
            Code(a =>
            {
                a.LoadMapValue(R1, 0, 0);
                a.Move(R2, size);
                a.Call(BpfHelper.GetCurrentComm);
                a.Exit();
            }),
            buffer);
        Assert.Equal(0, loaded.RunOnce(0, []));
        byte[] read = new byte[24];
        Assert.True(loaded.Maps[0].TryLookup(new byte[4], read));
        Assert.Equal(expected, read);
    }

    [Theory]
    [InlineData(BpfHelper.GetCurrentTask)]
    [InlineData(BpfHelper.GetCurrentTaskBtf)]
    public void ThereIsNoTask(BpfHelper helper) => Assert.Equal(0ul, Run(a =>
    {
        a.Move(R0, 1);
        a.Call(helper);
    }));

    [Fact]
    public void StacksAreNotSupported() => Assert.Equal(-95, (long)Run(a =>
    {
        a.Move(R2, R10);
        a.Alu(BpfAlu.Add, R2, -64);
        a.Move(R3, 64);
        a.Move(R4, 0L);
        a.Call(BpfHelper.GetStack);
    }));

    [Theory]
    [InlineData(BpfHelper.ProbeReadKernel)]
    [InlineData(BpfHelper.ProbeReadUser)]
    public void AProbeReadsWhatTheProgramOwns(BpfHelper helper) =>
        Assert.Equal("llo\0x\xff\xff\xff", Probe(helper, 5, a => a.LoadMapValue(R3, 1, 2), Text, 0));

    [Theory]
    [InlineData(BpfHelper.ProbeReadKernel)]
    [InlineData(BpfHelper.ProbeReadUser)]
    [InlineData(BpfHelper.ProbeReadKernelString)]
    [InlineData(BpfHelper.ProbeReadUserString)]
    public void AProbeOfAnythingElseIsAFaultAndClears(BpfHelper helper) =>
        Assert.Equal("\0\0\0\0\0\xff\xff\xff", Probe(helper, 5, a => a.Move(R3, 0x7fff_1234_5678), Text, Fault));

    [Fact]
    public void AProbePastTheEndIsAFault() =>
        Assert.Equal("\0\0\0\0\0\xff\xff\xff", Probe(BpfHelper.ProbeReadKernel, 5, a => a.LoadMapValue(R3, 1, 4), Text, Fault));

    [Fact]
    public void AProbeOfThisProcesssMemoryIsAFault()
    {
        byte[] own = GC.AllocateArray<byte>(8, pinned: true);
        long address = System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(own, 0);
        Assert.Equal("\0\0\0\0\0\xff\xff\xff", Probe(BpfHelper.ProbeReadUser, 5, a => a.Move(R3, address), Text, Fault));
        GC.KeepAlive(own);
    }

    [Theory]
    [InlineData(BpfHelper.ProbeReadKernelString)]
    [InlineData(BpfHelper.ProbeReadUserString)]
    public void AStringIsReadToItsNULWhichCounts(BpfHelper helper) =>
        Assert.Equal("hello\0\xff\xff", Probe(helper, 8, a => a.LoadMapValue(R3, 1, 0), Text, 6));

    [Fact]
    public void ALongerStringIsCutAndEnded() =>
        Assert.Equal("hel\0\xff\xff\xff\xff", Probe(BpfHelper.ProbeReadKernelString, 4, a => a.LoadMapValue(R3, 1, 0), Text, 4));

    [Fact]
    public void AStringWithoutAnEndThatFillsTheBufferIsCut() =>
        Assert.Equal("abcdefg\0", Probe(BpfHelper.ProbeReadKernelString, 8, a => a.LoadMapValue(R3, 1, 0), Unended, 8));

    [Fact]
    public void AStringThatRunsOutOfItsMemoryIsAFault() =>
        Assert.Equal("\0\0\0\0\0\0\xff\xff", Probe(BpfHelper.ProbeReadKernelString, 6, a => a.LoadMapValue(R3, 1, 4), Unended, Fault));

    [Fact]
    public void AProbeOfNothingIsNothing() =>
        Assert.Equal("\xff\xff\xff\xff\xff\xff\xff\xff", Probe(BpfHelper.ProbeReadKernelString, 0, a => a.Move(R3, 0L), Text, 0));

    [Fact]
    public void AHelperWritesOnlyWhereTheProgramMay() => Assert.EndsWith(
        "it writes 4 bytes at 0x8, memory that is not its own.",
        Faults(a =>
        {
            a.Move(R1, 8);
            a.Move(R2, 4);
            a.Move(R3, R10);
            a.Call(BpfHelper.ProbeReadKernel);
        }).Message,
        StringComparison.Ordinal);

    [Fact]
    public void ASizeIsNotNegative() => Assert.EndsWith(
        "it gives a size of 0xffffffffffffffff bytes.",
        Faults(a =>
        {
            a.Move(R1, R10);
            a.Move(R2, -1);
            a.Call(BpfHelper.GetCurrentComm);
        }).Message,
        StringComparison.Ordinal);

    [Fact]
    public void ACallLosesR1ToR5() => Assert.Equal(0xd1ed_d1ed_d1ed_d1ed, Run(a =>
    {
        a.Move(R5, 1);
        a.Call(BpfHelper.KTimeGetNs);
        a.Move(R0, R5);
    }));

    /// <summary>Calls a probe_read with a buffer of 8 bytes 0xff, checks its result and gives the buffer afterwards, in Latin-1.</summary>
    private static string Probe(BpfHelper helper, int size, Action<BpfAssembler> source, BpfMapSpec text, long expected)
    {
        var buffer = new BpfMapSpec("buffer", BpfMapKind.Array, 4, 8, 1) { Contents = Enumerable.Repeat((byte)0xff, 8).ToArray() };
        using ILoadedBpfObject loaded = Load(
            Code(a =>
            {
                source(a);
                a.LoadMapValue(R1, 0, 0);
                a.Move(R2, size);
                a.Call(helper);
                a.Exit();
            }),
            buffer,
            text);
        Assert.Equal(expected, loaded.RunOnce(0, []));
        byte[] read = new byte[8];
        Assert.True(loaded.Maps[0].TryLookup(new byte[4], read));
        return Encoding.Latin1.GetString(read);
    }
}
