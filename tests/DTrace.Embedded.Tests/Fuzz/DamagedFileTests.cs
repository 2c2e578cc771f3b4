using System.Text;
using DTrace.Core;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Symbols.Btf;
using DTrace.Embedded.Tests.Symbols;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Fuzz;

/// <summary>Type information, ELF files, kernel symbols and memory maps that are damaged end in an error or in what can be made of them.</summary>
[Trait("Kind", "Stress")]
public sealed class DamagedFileTests
{
    /// <summary>No damaged file of a few hundred bytes makes a reader allocate more than this.</summary>
    private const long AllocationLimit = 64 << 20;

    private const int ElfHeaders = 0x78;
    private const int ElfTables = 0x2000;

    private static readonly byte[] Elf = new ElfImage(0x400000)
        .Function("main", 0x401000, 64).Function("_main", 0x401000, 64, binding: 2).Function("helper@@V1", 0x401040, 0).Symbol("data", 0x402000, 1, 1).ToBytes();

    private static readonly byte[] Kallsyms = Encoding.ASCII.GetBytes(
        "ffffffff81000000 T _stext\nffffffff81000010 t do_one\nffffffff81000010 W weak_one\nffffffff81000100 T _etext\nffffffffc0000000 t in_module\t[ext4]\nffffffffc0000040 D data\t[ext4]\n");

    private static readonly byte[] Maps = Encoding.ASCII.GetBytes(
        "00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/dbus-daemon\n7f0000000000-7f0000001000 rw-p 00001000 00:00 0 \n7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0  [stack]\n7fff0000-7fff1000 r--p 0 08:02 9 /tmp/a b (deleted)\n");

    [Fact]
    public void TypeInformation() => Fuzz("type information", BtfImage.Sample(), bytes =>
    {
        var types = new KernelTypes(BtfData.Parse(bytes));
        _ = types.Offsets;
        foreach (string tag in (string[])["task_struct", "node", "bits", "sched_entity", "either"])
        {
            if (types.FindStructure(tag, tag == "either") is not { } found) continue;
            foreach (StructMember member in found.Members) _ = (member.Type.Size, member.Type.Name, member.Offset, found.FindMember(member.Name));
        }

        _ = (types.FindTypedef("stamp_t")?.Size, types.FindEnum("colour"), types.FindEnumerator("GREEN"));
        Compiling.TryCompile(Compiling.Programs[^1], types);
    });

    [Fact]
    public void ExecutableFiles() => Fuzz("ELF files", [.. Elf[..ElfHeaders], .. Elf[ElfTables..]], bytes =>
    {
        // Damage is to hit headers and tables: the long stretch of code between them is put in afterwards.
        int headers = Math.Min(ElfHeaders, bytes.Length);
        using MemoryStream file = new([.. bytes[..headers], .. new byte[ElfTables - ElfHeaders], .. bytes[headers..]]);
        ElfSymbols symbols = ElfSymbols.Read(file);
        for (ulong offset = 0; offset < 0x2000; offset += 0x40) _ = symbols.Find(offset);
        _ = symbols.Find(ulong.MaxValue);
    });

    [Fact]
    public void KernelSymbolLists() => Fuzz("kernel symbols", Kallsyms, bytes =>
    {
        KernelSymbols symbols = KernelSymbols.Parse(bytes);
        foreach (ulong address in (ulong[])[0, 1, 0xffffffff81000000, 0xffffffff81000018, 0xffffffffc0000001, ulong.MaxValue]) _ = symbols.Resolve(address).ToString();
    });

    [Fact]
    public void MemoryMaps() => Fuzz("memory maps", Maps, bytes =>
    {
        string folder = Directory.CreateTempSubdirectory("DTracePS-maps-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "maps"), bytes);
            MemoryMap? map = MemoryMap.Read(folder);
            foreach (ulong address in (ulong[])[0, 0x400000, 0x7f0000000010, 0x7fff0001, ulong.MaxValue]) _ = map?.Find(address)?.Module;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    });

    private static void Fuzz(string what, byte[] sample, Action<byte[]> read)
    {
        read(sample);
        int rounds = 0;
        int refused = 0;
        Compiling.OnConsumerStack(() =>
        {
            foreach (int round in StressTime.Rounds(least: 200, seconds: 2))
            {
                byte[] damaged = Mutation.Of(sample, StressTime.Random(round));
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    read(damaged);
                }
                catch (DTraceException)
                {
                    refused++;
                }
#pragma warning disable CA1031 // whatever it is, it is what this looks for
                catch (Exception unexpected)
#pragma warning restore CA1031
                {
                    Assert.Fail($"round {round}: {unexpected.GetType().Name}: {unexpected.Message}\n{unexpected.StackTrace}");
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationLimit);
                rounds = round + 1;
            }
        });
        StressTime.Report($"damaged {what}", $"{rounds} read, {refused} refused with an error; no other exception");
    }
}
